"""Reads gettext's .po files, so that the machine needs no gettext to run or test the site."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(".*")')


@dataclass
class Entry:
    """One message. The header is the entry whose msgid is empty."""

    line: int
    fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str | None, str, str | None]:
        """What tells it from others: context, text, and plural."""
        return self.texts.get("msgctxt"), self.texts["msgid"], self.texts.get("msgid_plural")

    @property
    def translations(self) -> list[str]:
        """One text, or one for each plural form in order."""
        return [text for name, text in sorted(self.texts.items()) if name.startswith("msgstr")]

    @property
    def complete(self) -> bool:
        return not self.fuzzy and all(self.translations)


def read(path: Path) -> list[Entry]:
    """All entries of a file but the obsolete ones."""
    entries: list[Entry] = []
    last, fuzzy = "msgstr", False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#,"):
            fuzzy = "fuzzy" in line
        elif found := LINE.match(line):
            if last.startswith("msgstr") and not found[1].startswith("msgstr"):
                entries.append(Entry(number, fuzzy))
                fuzzy = False
            last = found[1]
            entries[-1].texts[last] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            entries[-1].texts[last] += ast.literal_eval(line)
    return entries
