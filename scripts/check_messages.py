"""Fail unless every message of the tree is in every catalogue, and translated where it must be."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import po_files
from console import ROOT, Problem, say, script
from messages import IGNORED, catalogues, extract

SOURCES = ("blog", "diplomacy", "engagement", "templates", "locale")
SOURCE_LANGUAGE = "en"  # its texts are the messages themselves
UNTRIMMED = re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}")


def problems() -> Iterator[str]:
    """One line for each, beginning with the file and line it is about."""
    for path in sorted(ROOT.rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"} and not set(IGNORED) & set(path.relative_to(ROOT).parts):
            for found in UNTRIMMED.finditer(text := path.read_text(encoding="utf-8")):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{path.relative_to(ROOT)}:{line}: blocktranslate without trimmed"
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            if (ROOT / source).exists():
                shutil.copytree(
                    ROOT / source, Path(folder, source), ignore=shutil.ignore_patterns("*.mo", "__pycache__")
                )
        extract(Path(folder))
        for language, wanted in catalogues(Path(folder)).items():
            yield from differences(language, catalogues(ROOT)[language], wanted)


def differences(language: str, present: Path, wanted: Path) -> Iterator[str]:
    name = present.relative_to(ROOT)
    if not present.exists():
        yield f"{name}: missing; run make messages"
        return
    entries = {entry.key: entry for entry in po_files.read(present) if entry.texts["msgid"]}
    keys = {entry.key for entry in po_files.read(wanted) if entry.texts["msgid"]}
    for _, text, _ in sorted(keys - entries.keys(), key=str):
        yield f"{name}: lacks {text!r}; run make messages"
    for key in entries.keys() - keys:
        yield f"{name}:{entries[key].line}: nothing uses {key[1]!r} any more; run make messages"
    for entry in entries.values():
        if entry.fuzzy:
            yield f"{name}:{entry.line}: fuzzy: {entry.texts['msgid']!r}"
        elif not entry.complete and language != SOURCE_LANGUAGE:
            yield f"{name}:{entry.line}: not translated: {entry.texts['msgid']!r}"


def main() -> None:
    found = list(problems())
    for line in found:
        say(line)
    if found:
        raise Problem(f"{len(found)} messages need care.")


if __name__ == "__main__":
    script(main)
