"""Make the .mo files that Django reads from the .po files that translators write.

The same as `manage.py compilemessages`, without needing gettext on the machine. A
file that is newer than its source is left alone.
"""

import os
import struct
import tempfile
from pathlib import Path

import po_files
from console import ROOT, script, step

MAGIC, HEADER_SIZE, INDEX_SIZE = 0x950412DE, 28, 8


def compile_all() -> None:
    """Compile what changed."""
    stale = [source for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")) if not is_fresh(source)]
    if stale:
        with step("Compiling messages: " + ", ".join(str(path.relative_to(ROOT)) for path in stale)):
            for source in stale:
                write(source.with_suffix(".mo"), catalogue(po_files.read(source)))


def is_fresh(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime > source.stat().st_mtime


def catalogue(entries: list[po_files.Entry]) -> bytes:
    """gettext's binary format: sorted originals and their translations, each with length and place."""
    pairs = sorted(pair(entry) for entry in entries if entry.complete or not entry.texts["msgid"])
    count = len(pairs)
    place = HEADER_SIZE + 2 * INDEX_SIZE * count
    index, texts = b"", b""
    for column in range(2):
        for row in pairs:
            index += struct.pack("<II", len(row[column]), place + len(texts))
            texts += row[column] + b"\0"
    numbers = (MAGIC, 0, count, HEADER_SIZE, HEADER_SIZE + INDEX_SIZE * count, 0, place)
    return struct.pack("<7I", *numbers) + index + texts


def pair(entry: po_files.Entry) -> tuple[bytes, bytes]:
    context, singular, plural = entry.key
    original = singular if plural is None else f"{singular}\0{plural}"
    original = original if context is None else f"{context}\x04{original}"
    return original.encode(), "\0".join(entry.translations).encode()


def write(target: Path, content: bytes) -> None:
    """Whole or not at all: a server may be reading the file."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)


if __name__ == "__main__":
    script(compile_all)
