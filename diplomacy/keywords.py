"""The words by which a text is told to speak of a subject: stems, without words that stand in every text.

Mongolian by `mongolian_stems`, English by a light stemmer after D. Harman, "How effective is suffixing?" (1991).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from diplomacy.folding import CYRILLIC, Word, words
from diplomacy.mongolian_stems import COMMON, stems

SHORTEST = 2  # letters
ENGLISH_WORDS = """
    a about after again all also always am an and another any are as at be because been before being both but by can
    could did do does doing down each else even ever every few for from get give given had has have having he her here
    hers him his how i if in into is it its just know last less let like made make many may me might mine more most
    much must my need never no nobody none nor not nothing now of off often on once one only or other others our ours
    out over own please same say see shall she should since so some somebody something still such take than thank that
    the their them then there these they thing this those though three through to too two under until up upon us use
    very want was way we well were what when where whether which while who whom whose why will with within without
    would yes yet you your yours
"""
COMMON_ENGLISH = frozenset(ENGLISH_WORDS.split())
# (ending, fewest letters before it, what takes its place), the first that fits; ("", 0) leaves the word as it is.
ENDINGS = (
    ("ss", 0, "ss"),
    ("us", 0, "us"),
    ("ies", 2, "y"),
    ("ing", 4, ""),
    ("es", 3, ""),
    ("ed", 4, ""),
    ("s", 3, ""),
    ("e", 4, ""),
)


class Keyword(NamedTuple):
    """A word of a text that says something: where it stands, as it is compared, and the stems that it may have."""

    word: Word
    roots: tuple[str, ...]


def keywords(text: str) -> Iterator[Keyword]:
    """The words of a text that say something, in their order."""
    for word in words(text):
        found = roots(word.folded)
        if found:
            yield Keyword(word, found)


@lru_cache(maxsize=50_000)
def roots(word: str) -> tuple[str, ...]:
    """The stems of a folded word, the fullest first; none of a number or of a word that stands in every text."""
    if len(word) < SHORTEST or word.isdigit() or word in COMMON or word in COMMON_ENGLISH:
        return ()
    return stems(word) if CYRILLIC.search(word) else (_english(word),)


def _english(word: str) -> str:
    for ending, fewest, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= fewest:
            return word.removesuffix(ending) + instead
    return word
