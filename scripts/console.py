"""What every script says to the person at the terminal, and how it stops."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STARTED = time.monotonic()


class Problem(Exception):
    """Something a person must mend; its text says what and how."""


def say(text: str) -> None:
    """One line to the terminal at once; standard output stays free for results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took if a person will have noticed."""
    say(f"[{time.monotonic() - STARTED:5.1f} s] {text}")
    began = time.monotonic()
    yield
    if (took := time.monotonic() - began) > 5:
        say(f"          … done in {took:.0f} s")


def run(*command: object, **options: object) -> None:
    """Run a command whose output the person sees; its failure ends the script."""
    words = [str(word) for word in command]
    code = subprocess.run(words, check=False, **options).returncode  # type: ignore[call-overload]
    if code:
        raise Problem(f"`{' '.join(words)}` failed (exit code {code}).")


def script(main: Callable[[], int | None]) -> None:
    """Run a script's main function: a problem is one plain line, Ctrl-C is silent."""
    try:
        sys.exit(main())
    except Problem as problem:
        say(f"Stopped: {problem}")
        sys.exit(1)
    except PermissionError as error:
        say(f"Stopped: {error.filename} may not be changed by this user; it was made by another one.")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
