"""Rules of moderators: what each looks for, where it is found in a comment, and which rules cannot work.

Stems and phrases become expressions of our own making, in which no letter can be read in two ways, so that a text
takes a time that grows with its length alone. All run under a time limit. One that runs out of time, or that the engine
no longer understands, finds nothing: no comment waits for it.
"""

import logging
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
MOST_IN_RUN = 9  # where the letter after it can be drawn alike
MOST_BETWEEN = 40  # characters between two words of a phrase
NO_LETTER_AFTER = r"(?![^\W_])"
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
    """Keep what was found in the comment, once for each rule; a later look at it replaces an earlier one altogether."""
    now = timezone.now()
    rows = [
        RuleHit(rule=hit.rule, comment=comment, start=hit.start, end=hit.end, effect=hit.effect, happened_at=now)
        for hit in found
    ]
    RuleHit.objects.filter(comment=comment).exclude(rule__in=[hit.rule for hit in rows]).delete()
    RuleHit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["rule", "comment"],
        update_fields=["start", "end", "effect", "happened_at", "undone_at"],
    )


def search(kind: str, text: str) -> Search:
    """How a rule looks through a folded text. Raises Unusable where it cannot be read, and the search where it is slow."""
    return partial(_searched, _compiled(kind, text))


@lru_cache(maxsize=1_000)
def _compiled(kind: str, text: str) -> "regex.Pattern[str]":
    if kind != Rule.Kind.PATTERN:
        return regex.compile(stem_expression(text) if kind == Rule.Kind.STEM else phrase_expression(text))
    try:
        return regex.compile(text, regex.IGNORECASE)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise Unusable(str(error)) from error


def stem_expression(text: str) -> str:
    """A word that begins so, drawn out, with digits for letters, or spelled out with something between its letters."""
    stem = fold(text).text
    solid = _drawn_out(stem)
    if len(stem) < SPELLED_FROM:
        return f"{_no_letter_before(stem)}{solid}"
    letters = [_class(_drawn_like(letter, twins=True)) for letter in stem]
    spelled = letters[0] + "".join(_between_letters(drawn) + drawn for drawn in letters[1:])
    return f"{_no_letter_before(stem)}(?:{solid}|{spelled})"


def phrase_expression(text: str) -> str:
    """These words one after the other, whatever stands between them."""
    first, *others = WORD.findall(fold(text).text)
    rest = "".join(_between_words(word) + _drawn_out(word) for word in others)
    return f"{_no_letter_before(first)}{_drawn_out(first)}{rest}{NO_LETTER_AFTER}"


def _no_letter_before(word: str) -> str:
    """Nor a sign that can stand for its first letter, or a row of such signs would be read from each of them."""
    signs = _signs(word[0])
    return rf"(?<![^\W_]|[{signs}])" if signs else r"(?<![^\W_])"


def _between_words(following: str) -> str:
    """No letters; a sign that can stand for the following word's first letter is a letter where another follows it."""
    signs = _signs(following[0])
    return (rf"(?:(?![{signs}]\w)[\W_])" if signs else r"[\W_]") + f"{{1,{MOST_BETWEEN}}}+"


def _between_letters(following: str) -> str:
    """One or two characters, the second none that can be the letter which follows."""
    return rf"[\W_](?:(?!{following})[\W_])?+"


def _drawn_out(word: str) -> str:
    """Each letter once or more often; but a single vowel is not the double one, which makes another word."""
    twins = len(word) >= LONG_ENOUGH_FOR_TWINS
    runs = [(letter, len(list(run)), _drawn_like(letter, twins=twins)) for letter, run in groupby(word)]
    following = [drawn for _letter, _length, drawn in runs[1:]] + [""]
    return "".join(_run(*run, after) for run, after in zip(runs, following, strict=True))


def _run(letter: str, length: int, drawn: str, after: str) -> str:
    """At least so many of a letter. It takes all there are, unless some can be the letter `after` it."""
    either = _class(drawn)
    if letter.isdigit():
        return f"{either}{{{length}}}"
    most = f",{MOST_IN_RUN}}}" if set(drawn) & set(after) else ",}+"
    if letter in VOWELS and length == 1:
        return f"{either}(?:{either}{{2{most})?"
    return f"{either}{{{length if letter in VOWELS else 1}{most}"


def _drawn_like(letter: str, *, twins: bool) -> str:
    """The letter, and what stands for it."""
    return letter + DIGITS.get(letter, "") + (TWINS.get(letter, "") if twins else "")


def _signs(letter: str) -> str:
    """What stands for the letter and is no letter or digit itself."""
    return "".join(sign for sign in DIGITS.get(letter, "") if not sign.isalnum())


def _class(drawn: str) -> str:
    return f"[{regex.escape(drawn)}]"


def _searched(expression: "regex.Pattern[str]", text: str) -> Span | None:
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
