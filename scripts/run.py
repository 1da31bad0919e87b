"""Run the site on a developer's machine: database, content, task worker and web server, until Ctrl-C."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Never

from console import ROOT, STARTED, Problem, run, say, script, step
from development import MANAGE, environment, port

PATIENCE_TO_START = 60  # seconds
PATIENCE_TO_STOP = 15


def main() -> None:
    signal.signal(signal.SIGTERM, as_ended)
    signal.signal(signal.SIGHUP, as_ended)
    require_free_port()
    try:
        with environment() as environ:
            prepare(environ)
            serve(environ)
    except KeyboardInterrupt:
        say("\nStopped.")


class Ended(KeyboardInterrupt):
    """Another process asked for the end, and asked nobody but this one."""


def as_ended(_number: int, _frame: FrameType | None) -> Never:
    raise Ended


def require_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port()))
        except OSError:
            raise Problem(f"port {port()} is taken; choose another one: make run PORT={port() + 1}") from None


def prepare(environ: dict[str, str]) -> None:
    with step("Bringing the database up to date"):
        run(*MANAGE, "migrate", env=environ)
    with step("Loading the demonstration content"):
        run(*MANAGE, "load_demo", env=environ)


def serve(environ: dict[str, str]) -> None:
    """Run the worker and the site until Ctrl-C, or until one of them ends by itself."""
    environ |= {"DJANGO_RUNSERVER_HIDE_WARNING": "true"}  # that it is not for production: README says so
    commands = {"task worker": ["worker"], "site": ["runserver", str(port())]}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with step("Starting the task worker and the site"):
            for name, words in commands.items():
                children[name] = subprocess.Popen([*MANAGE, *words], cwd=ROOT, env=environ)
            wait_for_answer(children)
        tell_addresses()
        while True:
            require_running(children)
            time.sleep(0.5)
    finally:
        told = type(sys.exception()) is KeyboardInterrupt  # Ctrl-C at a terminal reaches the children too
        for name, child in children.items():
            stop(name, child, told=told)


def require_running(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Problem(f"the {name} ended by itself (exit code {child.returncode}); its last words are above.")


def wait_for_answer(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Until the site answers; a broken page is told and left to the developer, who is about to mend it."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE_TO_START
    while time.monotonic() < deadline:
        require_running(children)
        try:
            direct.open(f"http://127.0.0.1:{port()}/en/", timeout=PATIENCE_TO_START).close()
        except urllib.error.HTTPError as error:
            say(f"          The home page answers with error {error.code}; the reason is above.")
        except OSError:
            time.sleep(0.2)
            continue
        return
    raise Problem(f"the site did not answer within {PATIENCE_TO_START} seconds.")


def tell_addresses() -> None:
    site = f"http://localhost:{port()}"
    say(
        f"""
    The site is up, {time.monotonic() - STARTED:.0f} s after the start.

      English       {site}/en/
      Mongolian     {site}/mn/
      Staff         {site}/en/admin/    passwords were printed when they were made;
                    new ones: make manage ARGS="load_demo --new-passwords"
      Sent mail     {site}/dev/mail/

    Ctrl-C stops it.
"""
    )


def stop(name: str, child: subprocess.Popen[bytes], *, told: bool) -> None:
    """End a child; being told twice would make the worker cut its task short."""
    for order in (None, signal.SIGTERM, signal.SIGKILL) if told else (signal.SIGTERM, signal.SIGKILL):
        if order:
            child.send_signal(order)
        try:
            child.wait(PATIENCE_TO_STOP)
        except subprocess.TimeoutExpired:
            say(f"          Waiting for the {name} to stop …")
        else:
            return


if __name__ == "__main__":
    script(main)
