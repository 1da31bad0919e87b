"""Questions to the index when little was found: with everything that a misspelt word may have been meant for."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from diplomacy import lexemes
from diplomacy.asking import Question
from diplomacy.folding import CYRILLIC
from diplomacy.lexemes import Asked, QueryWord

ALIKE = 0.7  # of the letters of two words, in the same order, so that one may be meant by the other
GUESSES = 3  # for each word


def ask_loosely(words: Sequence[QueryWord], language: str, known: Iterable[str]) -> Question:
    """The question with everything each word may have been meant for; `known` are words that the index knows."""
    telling = words if language == "en" else [word for word in words if lexemes.says_something(word)]
    known = list(known)
    groups = [(*_of_word(word, language), *_of_guesses(word, language, known)) for word in telling]
    return Question(language, tuple(tuple(dict.fromkeys(group)) for group in groups if group))


def _of_word(word: QueryWord, language: str) -> tuple[Asked, ...]:
    return lexemes.asked_in_english(word) if language == "en" else lexemes.asked(word, loosely=True)


def _of_guesses(word: QueryWord, language: str, known: list[str]) -> list[Asked]:
    guesses = [QueryWord(guess, guess) for guess in likest(word.folded, known)]
    of_each = [lexemes.asked_in_english(guess) if language == "en" else lexemes.asked(guess) for guess in guesses]
    return [asked for group in of_each for asked in group]


def likest(word: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that are most like this one, as they are written or as they are typed."""
    ranked = sorted(((likeness(word, other, ALIKE), other) for other in known), reverse=True)
    return [other for ratio, other in ranked if ratio >= ALIKE][:GUESSES]


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How much of two folded words is the same, from 0 to 1; 0 where it is less than asked. The alphabets may differ."""
    if bool(CYRILLIC.search(one)) != bool(CYRILLIC.search(other)):
        one, other = lexemes.typed_form(one), lexemes.typed_form(other)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()
