"""Make .venv with exactly the hashed requirements. Run by the Python that find_python.sh found."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from console import ROOT, Problem, run, say, script, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
LARGE = re.compile(r"Downloading (\S+?)-(\d[^-]*)-\S+ \((\S+ MB)\)")


def main() -> None:
    if not usable():
        with step(f"Making .venv with Python {sys.version.split()[0]}"):
            shutil.rmtree(VENV, ignore_errors=True)
            run(sys.executable, "-m", "venv", VENV)
    count = sum(not line.startswith((" ", "#")) for line in REQUIREMENTS.read_text().splitlines())
    with step(f"Installing {count} packages into .venv (some 500 MB on disk)"):
        install()
    (VENV / ".stamp").touch()


def usable() -> bool:
    """Whether the folder holds a working Python of this checkout, and not a copy or a remnant."""
    probe = "import sys, pip; print(sys.prefix if sys.version_info >= (3, 12) else '')"
    try:
        found = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return False
    moved = VENV / "bin" / "activate"
    return found == str(VENV) and moved.exists() and str(VENV) in moved.read_text()


def install() -> None:
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "--requirement", REQUIREMENTS]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if large := LARGE.search(line):
                say(f"          {large[1]} {large[2]}, {large[3]}")
            elif line.startswith("Installing collected"):
                say("          unpacking")
    if pip.returncode:
        say("".join(lines[-30:]))
        raise Problem("the packages could not be installed; pip's last words are above.")


if __name__ == "__main__":
    script(main)
