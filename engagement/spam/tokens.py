"""What a comment is learnt by: its words, the pieces of its words, and how it is written.

Cyrillic is written in Latin letters, so that Mongolian is one language however it was typed; pieces of words carry over
from one ending to another, and through misspelling and disguise.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain

from diplomacy.mongolian_latin import latin
from engagement.spam.words import words

PIECE, SIGNAL = "~", "#"
LETTERS = 4
LONGEST_WORD = 20
MOST = 600  # tokens of one comment: the first two thirds and the last third of a longer one

SIGNS = {
    "phone": re.compile(r"\+\d[\d ()-]{7,}|(?<![\d.,])\d{4}[ -]?\d{4}(?![\d.,])|(?<!\d)\d\d([ -])\d\d\1\d\d\1\d\d"),
    "link": re.compile(r"https?://|www\.|\b[\w-]+\.[a-z]{2,}/", re.IGNORECASE),
    "handle": re.compile(r"(?<![\w.])@\w{4,}|t\.me/", re.IGNORECASE),
    "price": re.compile(r"[$€£₮]\s?\d|\d\s?[$€£₮]"),
    "percent": re.compile(r"\d\s?%|хувь|huvi|percent", re.IGNORECASE),
    "shouting": re.compile(r"!{2,}|[A-ZА-ЯӨҮЁ]{3,}[^a-zа-яөүё]*[A-ZА-ЯӨҮЁ]{3,}"),
    "pictures": re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]"),
    "question": re.compile(r"\?\W*$"),
    "no full stop": re.compile(r"[^\s.!?…»\"')]\s*$"),
    "two numbers": re.compile(r"\d\D+\d+\D+\d"),
    "three numbers": re.compile(r"(?:\d+\D+){3,}"),
    "list": re.compile(r"(?:[^.,!?]{3,40},){2,}"),
}


def tokens(text: str) -> list[str]:
    """The tokens of a text, each once."""
    typed = [_typed(word) for word in words(text)]
    found = list(dict.fromkeys(chain(_signals(text), _whole(typed), chain.from_iterable(map(_pieces, typed)))))
    return found if len(found) <= MOST else [*found[: MOST * 2 // 3], *found[-MOST // 3 :]]


def as_written(text: str) -> dict[str, str]:
    """The words of a text behind its tokens, in the alphabet that they were written in."""
    return {_typed(word): word for word in words(text)}


def _typed(word: str) -> str:
    """A word in Latin letters as people type them, with one spelling for the sounds that have several."""
    return latin(word).replace("kh", "h").replace("x", "h").replace("ts", "c")


def _whole(typed: list[str]) -> Iterator[str]:
    return (word for word in typed if 2 <= len(word) <= LONGEST_WORD and not word.isdigit())


def _pieces(word: str) -> Iterator[str]:
    """All runs of four letters in a word whose ends are marked."""
    if word.isdigit():
        return
    bounded = f"^{word[: 2 * LONGEST_WORD]}$"
    yield from (PIECE + bounded[start : start + LETTERS] for start in range(len(bounded) - LETTERS + 1))


def _signals(text: str) -> Iterator[str]:
    yield from (SIGNAL + name for name, sign in SIGNS.items() if sign.search(text))
    count = len(text.split()) or 1
    yield f"{SIGNAL}digits {bisect_left((1, 3, 6), sum(map(str.isdigit, text)) + 1)}"
    yield f"{SIGNAL}commas {bisect_left((0.001, 0.08, 0.15), text.count(',') / count)}"
    yield f"{SIGNAL}exclamation marks {bisect_left((1, 2, 3), text.count('!') + 1)}"
