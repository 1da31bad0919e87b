"""The two kinds of text in a WordPress post: blocks, which are HTML, and classic text, whose line breaks count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITER = re.compile(r"<!--\s*(?P<end>/)?wp:(?P<name>[a-z][\w/-]*)(?P<more>.*?)(?P<alone>/)?-->", re.DOTALL)
CLASSIC = {"freeform", "core/freeform"}
# Blocks without content of their own whose absence nobody notices.
SILENT = {"more", "nextpage", "separator", "spacer", "paragraph", "heading", "list"}


@dataclass(frozen=True)
class Segment:
    """A stretch of a text; in a classic one an empty line begins a paragraph and a line break is one.

    `lost` names a block that has no content in the file.
    """

    html: str
    is_classic: bool
    lost: str = ""


def segments(text: str) -> Iterator[Segment]:
    """The stretches of a text in their order, without the comments that mark blocks."""
    depth, start, classic = 0, 0, True
    for found in DELIMITER.finditer(text):
        if found["alone"]:
            if found["name"] not in SILENT:
                yield from _stretch(text[start : found.start()], is_classic=classic)
                yield Segment("", is_classic=False, lost=found["name"])
                start = found.end()
        elif depth == 0 and not found["end"]:
            yield from _stretch(text[start : found.start()], is_classic=True)
            depth, start, classic = 1, found.end(), found["name"] in CLASSIC
        elif not found["end"]:
            depth += 1
        elif depth == 1:
            yield from _stretch(text[start : found.start()], is_classic=classic)
            depth, start, classic = 0, found.end(), True
        else:
            depth = max(0, depth - 1)
    yield from _stretch(text[start:], is_classic=classic)


def _stretch(html: str, *, is_classic: bool) -> Iterator[Segment]:
    if html.strip():
        yield Segment(html, is_classic)
