"""The environment of a developer's machine, in one place, and commands run in it.

    python scripts/development.py [--tests] COMMAND …

Whatever the environment already sets wins. Without DATABASE_URL the checkout's own
PostgreSQL runs for as long as the command does.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from compile_messages import compile_all
from console import ROOT, VAR, Problem, script
from postgres import Cluster

PYTHON = ROOT / ".venv" / "bin" / "python"
MANAGE = (PYTHON, ROOT / "manage.py")


@contextmanager
def environment(*, tests: bool = False, database: str = "diplomacy") -> Iterator[dict[str, str]]:
    """What settings.py reads, for development or for tests, with a database that is up."""
    compile_all()
    if "DATABASE_URL" in os.environ:
        yield values(tests=tests)
        return
    cluster = Cluster(throwaway=tests)
    with cluster.in_use():
        yield values(tests=tests) | {"DATABASE_URL": cluster.url(database)}


def values(*, tests: bool) -> dict[str, str]:
    """Everything but the database."""
    defaults = {
        "DEBUG": "1",
        "SECRET_KEY": secrets.token_urlsafe(50) if tests else secret_key(),
        "SITE_URL": f"http://localhost:{port()}",
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | os.environ


def production_like() -> dict[str, str]:
    """What a careful operator would set, for checks that connect to nothing."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "engagement.example.org",
        "SITE_URL": "https://engagement.example.org",
        "MAIL_URL": "smtp://user:password@mail.example.org:587",
        "CACHE_URL": "redis://cache.example.org:6379/0",
    }


def port() -> int:
    """Where the development site listens; the environment's PORT if it is set."""
    value = os.environ.get("PORT") or "8000"
    if not value.isdigit():
        raise Problem(f"PORT is {value!r}; write a number, such as PORT=8001.")
    return int(value)


def secret_key() -> str:
    """This checkout's own key, made once: sessions and links survive a restart."""
    path = VAR / "secret_key"
    VAR.mkdir(exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def main() -> int:
    arguments = sys.argv[1:]
    tests = arguments[:1] == ["--tests"]
    command = arguments[1:] if tests else arguments
    if not command:
        raise Problem("say which command to run: scripts/development.py [--tests] COMMAND …")
    with environment(tests=tests) as environ:
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    script(main)
