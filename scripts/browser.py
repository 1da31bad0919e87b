"""Find a Chromium for the browser tests, or bring one. Prints its path.

Looks at CHROMIUM, then on PATH; else installs the system's package where it may (root and
apt), else asks Playwright for its own. Without one the tests fail; they are never skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from console import Problem, say, script, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLAYWRIGHTS = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"


def find() -> str:
    """The path of a Chromium that answers."""
    if chosen := os.environ.get("CHROMIUM"):
        if not answers(chosen):
            raise Problem(f"CHROMIUM is {chosen}, which does not run.")
        return chosen
    for path in candidates():
        if answers(path):
            return path
    raise Problem(
        "the browser tests need Chromium and none could be found or installed. Install it with the "
        "system's packages (apt install chromium), or set CHROMIUM to its path."
    )


def candidates() -> Iterator[str]:
    """Each place in turn; a later one is only brought about when the earlier ones did not answer."""
    yield from on_path()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Chromium with apt-get (some 120 MB)"):
            install_with_apt()
        yield from on_path()
    yield playwrights()
    with step("Downloading Playwright's Chromium (some 170 MB)"):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    yield playwrights()


def on_path() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))


def answers(path: str) -> bool:
    """Some systems have a stub of that name which only tells where to get the browser."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_with_apt() -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", "-q", *words], env=quiet, stdout=sys.stderr, check=False).returncode:
            say(f"          apt-get {words[0]} failed")
            return


def playwrights() -> str:
    """Where Playwright keeps its own, whether or not it is there."""
    return subprocess.run(
        [sys.executable, "-c", PLAYWRIGHTS], capture_output=True, text=True, check=False
    ).stdout.strip()


if __name__ == "__main__":
    script(lambda: print(find()))
