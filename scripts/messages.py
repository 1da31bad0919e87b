"""Bring locale/*/LC_MESSAGES/django.po up to date with the tree (needs gettext's xgettext)."""

import re
import shutil
import subprocess
from pathlib import Path

from console import ROOT, Problem, script, step
from development import PYTHON

LANGUAGES = ("en", "mn")
IGNORED = (".venv", "var", "node_modules", "tests", "scripts", "docs", "static")
# Files without line numbers and lines unwrapped: a change in the tree stays small in the diff.
OPTIONS = ("--no-wrap", "--no-obsolete", "--add-location=file", "--verbosity=0")
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
CLOCK = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


def extract(root: Path) -> None:
    """Write the messages of the tree at root into its locale folder, keeping translations."""
    if not shutil.which("xgettext"):
        raise Problem("messages are read from the tree by xgettext, which is missing: apt install gettext.")
    for language, path in catalogues(root).items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER.format(language=language), encoding="utf-8")
    command: list[str | Path] = [PYTHON, "-m", "django", "makemessages", *OPTIONS]
    command += [word for language in LANGUAGES for word in ("--locale", language)]
    command += [word for folder in IGNORED for word in ("--ignore", folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        raise Problem(f"makemessages failed:\n{done.stdout}{done.stderr}")
    for path in catalogues(root).values():
        path.write_text(CLOCK.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def catalogues(root: Path) -> dict[str, Path]:
    return {language: root / "locale" / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES}


def main() -> None:
    with step("Reading messages from the tree"):
        extract(ROOT)


if __name__ == "__main__":
    script(main)
