"""Run the tests with all that they need: messages, a browser, a throw-away database. Arguments go to pytest.

The whole suite runs on several cores, module by module, each with a database of its own; a selection on one.
"""

import os
import subprocess
import sys
from pathlib import Path

import browser
from console import ROOT, say, script
from development import PYTHON, environment

MOST_AT_ONCE = 4  # each holds a browser and a database


def parallel() -> list[str]:
    cores = min(os.cpu_count() or 1, MOST_AT_ONCE)
    # In the order of tests/conftest.py, where the longest come first; by itself it would put modules of few tests last.
    return ["-n", str(cores), "--dist", "loadscope", "--no-loadscope-reorder"] if cores > 1 else []


def main() -> int:
    chromium = browser.find()
    # Runs at the same time share the server, so each has a database of its own.
    with environment(tests=True, database=f"diplomacy_{os.getpid()}") as environ:
        say(f"Running pytest (browser: {chromium})")
        command: list[str | Path] = [PYTHON, "-m", "pytest", *(sys.argv[1:] or parallel())]
        return subprocess.run(command, cwd=ROOT, env=environ | {"CHROMIUM": chromium}, check=False).returncode


if __name__ == "__main__":
    script(main)
