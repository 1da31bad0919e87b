"""Texts as the search sees them: words in small letters, without accents, with look-alike letters put right."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 40
# What stands inside words of the traditional script and is not part of their spelling, and its joiner of suffixes.
SELECTORS = "\u180b-\u180f\u200c\u200d\u2060\ufeff\u00ad"
JOINER = "\u202f"
APOSTROPHES = "'\u2019\u02bc`\u00b4"
LETTERS = rf"(?:[^\W_]|[\u0300-\u036f{SELECTORS}])+"
WORD = re.compile(rf"{LETTERS}(?:[{APOSTROPHES}]{LETTERS}|{JOINER}(?=[\d\u1800-\u18af]){LETTERS})*")
INVISIBLE = re.compile(f"[{SELECTORS}{JOINER}{APOSTROPHES}]")
POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$", re.IGNORECASE)
TRADITIONAL = re.compile("[\u1800-\u18af]")
CYRILLIC = re.compile("[\u0400-\u052f]")
LATIN = re.compile("[a-zA-Z\u0180-\u024f\u0275]")
RUNS = re.compile("[\u0400-\u052f]+|[^\u0400-\u052f]+")

# Letters of neighbouring alphabets that are read as Mongolian ones, and Latin and Greek ones by their shape.
NEIGHBOURS = str.maketrans("ЄєѲѳҨҩЇїІіҐґӘә", "ӨөӨөӨөҮүИиГгЭэ")
SHAPES = str.maketrans("aceopxkmthvABCEHKMOPTXVƟɵΘθ", "асеорхкмтхүАВСЕНКМОРТХҮӨөӨө")
LOOK_ALIKE = frozenset("aceopxykmthvABCEHKMOPTXYVƟɵΘθ")
ONLY_SHAPES = frozenset("aceopxykmABCEHKMOPTXYV")
FRONT_VOWELS = frozenset("эөүЭӨҮ")
WHOLE_LETTERS = frozenset("йёЙЁ")  # their marks make other letters of them


class Word(NamedTuple):
    """A word of a text: where it stands, and how it is compared."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; several at one place where `fold` reads it as several."""
    for found in WORD.finditer(text):
        for folded in fold(found.group()[:LONGEST_WORD]):
            yield Word(found.start(), found.end(), folded[:LONGEST_WORD])  # one letter may unfold into many


@lru_cache(maxsize=50_000)
def fold(word: str) -> tuple[str, ...]:
    """A word as it is compared; none if nothing is left of it.

    Several where it mixes alphabets beyond look-alikes («PCRын»), and for a word of the
    traditional script with a joined suffix: the whole, the word, the suffix.
    """
    if JOINER in word and TRADITIONAL.search(word):
        return tuple(filter(None, (_spelling(part) for part in (word, *word.split(JOINER)))))
    bare = _spelling(POSSESSIVE.sub("", word.translate(NEIGHBOURS)))
    if not (CYRILLIC.search(bare) and LATIN.search(bare)):
        return (bare.lower(),) if bare else ()
    if LOOK_ALIKE.issuperset(LATIN.findall(bare)):
        return (as_cyrillic(bare),)
    return tuple(part.lower() for part in RUNS.findall(bare))


def as_cyrillic(word: str) -> str:
    """A word with its Latin letters read as the Cyrillic ones they look like, in small letters.

    Y is У or, beside front vowels, Ү: the two do not meet in a Mongolian word.
    """
    read = word.translate(SHAPES)
    return read.replace("Y", "y").replace("y", "ү" if FRONT_VOWELS & set(read) else "у").lower()


def is_made_of_shapes(word: str) -> bool:
    """Whether a Latin word, as it was typed, may be a Cyrillic one from the wrong keyboard: «COM»."""
    return bool(word) and ONLY_SHAPES.issuperset(word)


def _spelling(word: str) -> str:
    """The word in its compatible form (NFKC), without marks above and below letters; й and ё are letters."""
    composed = unicodedata.normalize("NFKC", INVISIBLE.sub("", word))
    if composed.isalnum() and composed.isascii():
        return composed
    bare = "".join(letter if letter in WHOLE_LETTERS else _bare(letter) for letter in composed)
    return "".join(letter for letter in bare if letter.isalnum())


@lru_cache(maxsize=5_000)
def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
