"""Rules of moderators: what each looks for, where it is found in a comment, and which rules cannot work.

Stems and phrases become expressions of our own making; a moderator's own expression runs under a time limit, and one
that runs out of time, or that the engine no longer understands, finds nothing: no comment waits for it.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from itertools import groupby

import regex
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from engagement.models import Comment, Rule, RuleHit
from engagement.spam.words import VOWELS, WORD, Folded, fold

logger = logging.getLogger(__name__)

Span = tuple[int, int]
Search = Callable[[str], Span | None]

NOTED_EVERY = timedelta(minutes=1)
LONG_ENOUGH_FOR_TWINS = 5  # in a shorter stem, Latin twins of all its letters would spell another word
SPELLED_FROM = 4
NO_LETTER_BEFORE, NO_LETTER_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
BETWEEN_WORDS, BETWEEN_LETTERS = r"[\W_]+", r"[\W_]{1,2}"
DIGITS = {"з": "3", "o": "0", "о": "0", "б": "6", "ч": "4", "e": "3", "a": "4@", "а": "4@", "i": "1!", "l": "1", "s": "5$", "t": "7"}  # fmt: skip
TWINS = dict(zip("асеорхукмтнвaceopxykmthb", "aceopxykmthbасеорхукмтнв", strict=True))


@dataclass(frozen=True)
class Hit:
    """A rule has found something: the range of the original text, and what the rule does about it."""

    rule: Rule
    start: int
    end: int

    @property
    def effect(self) -> str:
        return self.rule.effect


class Unusable(Exception):
    """An expression that cannot be read, or that ran out of time."""


def hits(text: str, language: str) -> list[Hit]:
    """What the rules in force find in a comment in that language, at most one hit for each rule. One query."""
    return found_by(Rule.objects.in_force().in_language(language), text)


def found_by(rules: Iterable[Rule], text: str) -> list[Hit]:
    """The first place where each of these rules finds something. A rule that fails is noted, and finds nothing."""
    folded = fold(text)
    return [hit for rule in rules if (hit := _hit(rule, folded))]


def record(comment: Comment, found: Iterable[Hit]) -> None:
    """Keep what was found in the comment, once for each rule; a later look at it replaces an earlier one."""
    now = timezone.now()
    rows = [
        RuleHit(rule=hit.rule, comment=comment, start=hit.start, end=hit.end, effect=hit.effect, happened_at=now)
        for hit in found
    ]
    RuleHit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["rule", "comment"],
        update_fields=["start", "end", "effect", "happened_at", "undone_at"],
    )


def search(kind: str, text: str) -> Search:
    """How a rule looks through a folded text. Raises Unusable where it cannot be read."""
    if kind == Rule.Kind.PATTERN:
        return partial(_searched_in_time, _compiled_pattern(text))
    return partial(_searched, _compiled(kind, text))


@lru_cache(maxsize=1_000)
def _compiled(kind: str, text: str) -> re.Pattern[str]:
    return re.compile(stem_expression(text) if kind == Rule.Kind.STEM else phrase_expression(text))


@lru_cache(maxsize=1_000)
def _compiled_pattern(text: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(text, regex.IGNORECASE)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise Unusable(str(error)) from error


def stem_expression(text: str) -> str:
    """A word that begins so, drawn out, with digits for letters, or spelled out with something between its letters."""
    stem = fold(text).text
    solid = _drawn_out(stem)
    if len(stem) < SPELLED_FROM:
        return f"{NO_LETTER_BEFORE}{solid}"
    spelled = BETWEEN_LETTERS.join(_letter(letter, twins=True) for letter in stem)
    return f"{NO_LETTER_BEFORE}(?:{solid}|{spelled})"


def phrase_expression(text: str) -> str:
    """These words one after the other, whatever stands between them."""
    parts = [_drawn_out(word) for word in WORD.findall(fold(text).text)]
    return f"{NO_LETTER_BEFORE}{BETWEEN_WORDS.join(parts)}{NO_LETTER_AFTER}"


def _drawn_out(word: str) -> str:
    """Each letter once or more often; but a single vowel is not the double one, which makes another word."""
    twins = len(word) >= LONG_ENOUGH_FOR_TWINS
    return "".join(_run(_letter(letter, twins=twins), letter, len(list(run))) for letter, run in groupby(word))


def _run(either: str, letter: str, length: int) -> str:
    if letter.isdigit():
        return f"{either}{{{length}}}"
    if letter in VOWELS and length == 1:
        return f"{either}(?:{either}{{2,}})?"
    return f"{either}{{{length},}}" if letter in VOWELS else f"{either}+"


def _letter(letter: str, *, twins: bool) -> str:
    """The letter, or what stands for it."""
    either = letter + DIGITS.get(letter, "") + (TWINS.get(letter, "") if twins else "")
    return f"[{re.escape(either)}]"


def _searched(expression: re.Pattern[str], text: str) -> Span | None:
    found = expression.search(text)
    return found.span() if found else None


def _searched_in_time(expression: "regex.Pattern[str]", text: str) -> Span | None:
    try:
        found = expression.search(text, timeout=settings.RULE_MILLISECONDS / 1000)
    except (TimeoutError, MemoryError, RecursionError) as error:
        raise Unusable(str(error)) from error
    return found.span() if found and found.end() > found.start() else None


def _hit(rule: Rule, folded: Folded) -> Hit | None:
    try:
        found = search(rule.kind, rule.text)(folded.text)
    except Unusable:
        _note_failure(rule)
        return None
    return Hit(rule, *folded.span(*found)) if found else None


def _note_failure(rule: Rule) -> None:
    """Tell moderators on the rule's own page. A comment never waits for another that notes the same."""
    logger.warning("Moderation rule %s ran out of time or cannot be read; it found nothing.", rule.pk)
    if rule.failed_at and timezone.now() - rule.failed_at < NOTED_EVERY:
        return
    free = Rule.objects.select_for_update(skip_locked=True).filter(pk=rule.pk).values("pk")
    Rule.objects.filter(pk__in=free).update(failed_at=timezone.now(), failures=F("failures") + 1)


def marked(text: str, start: int, end: int, *, around: int = 80) -> Iterator[str]:
    """The words before a passage, the passage, and the words after it, cut with an ellipsis."""
    yield ("…" if start > around else "") + text[max(0, start - around) : start]
    yield text[start:end]
    yield text[end : end + around] + ("…" if len(text) > end + around else "")
