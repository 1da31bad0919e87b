"""Extracts: the part of a text where the words are that were asked for, in pieces, so that a template marks them."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from diplomacy.folding import words

LENGTH, BEFORE = 240, 60  # characters of an extract, and of what stands before the first word marked
SPACES = re.compile(r"[ \t\r\n]+")  # not the narrow one that joins suffixes in the traditional script
READ, LOOKED_AT = 12_000, 400  # characters of a text, and those after its first match, for the best place
type Matches = Callable[[str], bool]


@dataclass(frozen=True)
class Piece:
    """Some of a text, plain; `is_marked` if it was asked for."""

    text: str
    is_marked: bool = False


def marked(text: str, matches: Matches) -> list[Piece]:
    """The whole text in pieces; `matches` is asked of folded words."""
    return _cut(text, _places(text, matches), 0, len(text))


def extract(text: str, matches: Matches) -> list[Piece]:
    """The part of the text with most of the words, of those parts that come first in it."""
    text = SPACES.sub(" ", text[:READ]).strip(" ")
    places = _places(text, matches, LOOKED_AT)
    start, end = _window(text, [begin for begin, _end in places])
    pieces = _cut(text, places, start, end)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _places(text: str, matches: Matches, after_first: int | None = None) -> list[tuple[int, int]]:
    """Where the words that match begin and end, each once; up to so many characters after the first of them."""
    places: list[tuple[int, int]] = []
    for word in words(text):
        if after_first and places and word.start > places[0][0] + after_first:
            break
        if matches(word.folded) and (not places or places[-1][0] < word.start):
            places.append((word.start, word.end))
    return places


def _window(text: str, begins: list[int]) -> tuple[int, int]:
    """Where the extract begins and ends: around as many matches as possible, the first of such places."""
    if len(text) <= LENGTH:
        return 0, len(text)
    reach = LENGTH - BEFORE
    best = max(begins, key=lambda begin: bisect_left(begins, begin + reach) - bisect_left(begins, begin), default=0)
    start = 0 if best <= BEFORE else text.find(" ", best - BEFORE, best) + 1 or best
    end = len(text) if len(text) - start <= LENGTH else text.rfind(" ", start, start + LENGTH)
    return start, end if end > start else start + LENGTH


def _cut(text: str, places: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for begin, finish in places:
        if begin < at or finish > end:
            continue
        pieces += [Piece(text[at:begin]), Piece(text[begin:finish], is_marked=True)]
        at = finish
    return [piece for piece in [*pieces, Piece(text[at:end])] if piece.text]
