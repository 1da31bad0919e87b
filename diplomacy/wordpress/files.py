"""The uploads folder: which file an address or an attachment means, and never one outside the folder."""

import re
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
SCALED = re.compile(r"-scaled(?=\.\w+$)")
ENDING = re.compile(r"(?=\.\w+$)")


@dataclass(frozen=True)
class Uploads:
    """A folder as WordPress fills it: years, in these months, in these files."""

    folder: Path

    def find(self, *names: str) -> tuple[str, Path] | None:
        """The first of the files that is there: its name below the folder, and its path."""
        found = ((name, self._inside(name)) for name in names if name)
        return next(((name, path) for name, path in found if path), None)

    def _inside(self, name: str) -> Path | None:
        """The file, if it is one and lies in the folder, wherever links and dots may lead."""
        root = self.folder.resolve()
        for form in ("NFC", "NFD"):
            try:
                path = (root / normalize(form, name).lstrip("/")).resolve(strict=True)
            except (OSError, ValueError, RuntimeError):
                continue
            if path.is_file() and path.is_relative_to(root):
                return path
        return None


def uploaded(name: str) -> list[str]:
    """The names of an attachment's file, as it was uploaded before what WordPress made smaller."""
    return [SCALED.sub("", name), name]


def originals(name: str) -> list[str]:
    """The names under which the picture of an address may lie, which often is that of a smaller copy."""
    plain = SCALED.sub("", SIZE.sub("", name))
    return [plain, ENDING.sub("-scaled", plain), name]
