"""How a text is written: its alphabets, capitals, repetitions, marks; and whether it is in the language it says it is.

Mongolian in Latin letters is Mongolian: many people have no other keyboard at hand.
"""

import re
import unicodedata
from collections.abc import Iterator

from diplomacy import language_guess
from diplomacy.folding import CYRILLIC, LATIN, LOOK_ALIKE, RUNS, TRADITIONAL, WORD
from engagement.spam.reasons import Reason
from engagement.spam.words import words

MARKUP = re.compile(
    r"\[/?(?:url|link|img|b|i|u|size|color|quote)\b[^\[\]]{0,200}\]"
    r"|</?(?:a|abbr|b|br|center|div|embed|font|form|h[1-6]|i|iframe|img|input|li|meta|object|p|script|span|strong|style|"
    r"svg|table|td|ul|u)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
REPEATED = re.compile(r"([^\s\d.\-_=*])\1{5,}|([.\-_=*])\2{19,}")
# Zero-width characters and those that turn the direction of writing; joiners belong to emoji and to some scripts.
INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\u00ad]|[\U000e0000-\U000e007f]")
STACKED = re.compile("[\u0300-\u036f]{3,}")
FEWEST_LETTERS, FEWEST_WORDS = 24, 5
CAPITAL_SHARE, FOREIGN_SHARE, COMMON_SHARE = 0.7, 0.5, 0.12
MANY_MIXED = 3

MIXED, MANY, DISGUISED, UNSEEN, FOREIGN, CAPITALS, REPEATS, SHORT, LANGUAGE, MARKS = 8, 30, 30, 25, 20, 15, 10, 8, 8, 35

RUSSIAN = frozenset({
    "и", "в", "не", "на", "что", "это", "как", "для", "по", "с", "я", "мы", "вы", "из", "они", "его", "к", "но", "все",
    "если", "был", "нужно", "очень", "или", "есть", "за", "от", "при", "чтобы",
})  # fmt: skip


def reasons(text: str, language: str) -> Iterator[Reason]:
    yield from _marks(text)
    yield from _letters(text)
    found = list(words(text))
    if len(found) < 2 or sum(map(len, found)) < 6:
        yield Reason("short", SHORT)
    guess = "ru" if _is_russian(found) else language_guess.likely(text)
    if guess and guess != language:
        yield Reason("language", LANGUAGE, guess)


def _is_russian(found: list[str]) -> bool:
    """By its commonest words; ө and ү belong to no Russian word."""
    if len(found) < FEWEST_WORDS or any("ө" in word or "ү" in word for word in found):
        return False
    return sum(word in RUSSIAN for word in found) / len(found) >= COMMON_SHARE


def mixed_words(text: str) -> list[str]:
    """Words in which letters of another alphabet pretend to be ones of their own; «PCRын» does not."""
    return [word for word in WORD.findall(text) if _is_mixed(word)]


def _is_mixed(word: str) -> bool:
    latin = LATIN.findall(word)
    if not latin or not CYRILLIC.search(word):
        return False
    return LOOK_ALIKE.issuperset(latin) or len(RUNS.findall(word)) > 2


def _marks(text: str) -> Iterator[Reason]:
    if markup := MARKUP.search(text):
        yield Reason("markup", MARKS, markup.group()[:40])
    if repeated := REPEATED.search(text):
        yield Reason("repeated", REPEATS, repeated.group()[:6])
    # The separators of the traditional script are among the invisible ones, and belong there.
    if STACKED.search(text) or (INVISIBLE.search(text.strip("\ufeff")) and not TRADITIONAL.search(text)):
        yield Reason("invisible", UNSEEN)


def _letters(text: str) -> Iterator[Reason]:
    mixed = mixed_words(text)
    if mixed:
        yield Reason("mixed", MANY if len(mixed) >= MANY_MIXED else MIXED, mixed[0][:40])
    letters = [letter for letter in text if letter.isalpha()]
    disguised = [letter for letter in letters if not letter.isascii() and _shape(letter)]
    if len(disguised) >= FEWEST_WORDS:
        yield Reason("disguised", DISGUISED, "".join(disguised[:10]))
    if len(letters) < FEWEST_LETTERS:
        return
    cased = [letter for letter in letters if letter.isupper() or letter.islower()]
    capitals = sum(letter.isupper() for letter in cased) / len(cased) if cased else 0
    if capitals > CAPITAL_SHARE:
        yield Reason("capitals", CAPITALS, f"{capitals:.0%}".rstrip("%"))
    foreign = sum(not (LATIN.match(x) or CYRILLIC.match(x) or TRADITIONAL.match(x)) for x in letters)
    if foreign / len(letters) - len(disguised) / len(letters) > FOREIGN_SHARE:
        yield Reason("script", FOREIGN)


def _shape(letter: str) -> bool:
    """Whether a sign is only another shape of a plain letter: 𝗖, Ｃ, ⓒ."""
    return len(normal := unicodedata.normalize("NFKC", letter)) == 1 and normal.isascii() and normal != letter
