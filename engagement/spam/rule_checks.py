"""Which rules are refused before they see a comment: those that cannot be read, take too long, or find everything."""

import re
from collections.abc import Iterator
from functools import cache

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.models import Rule
from engagement.spam.corpus import samples
from engagement.spam.rules import Unusable, search
from engagement.spam.words import WORD, fold

FEWEST_LETTERS = 3
MOST_ORDINARY = 0.1  # the share of ordinary remarks in which a rule may find something
LONG = 3_000  # letters, as a long comment has
NO_LETTERS = re.compile(r"[^\w\s]")
LITERALS = re.compile(r"[^\W_]+")
MOST_LITERALS = 12
SIGNS = ("@", "!", "$", "@ ")  # which stand for letters
TOO_SLOW = {
    Rule.Kind.PATTERN: gettext_lazy(
        "This expression takes too long with some texts. Avoid repetitions inside repetitions, such as (a+)+."
    ),
    Rule.Kind.PHRASE: gettext_lazy("This takes too long to find in some texts. Look for fewer or other words."),
}


def faults(kind: str, text: str) -> list[str]:
    """What stands against such a rule, in sentences; none where it can be used."""
    check = {Rule.Kind.STEM: _faults_of_stem, Rule.Kind.PHRASE: _faults_of_phrase}.get(Rule.Kind(kind))
    found = list(check(text) if check else _faults_of_pattern(text))
    return found or list(_too_slow(kind, text)) or list(_too_wide(kind, text))


def _faults_of_stem(text: str) -> Iterator[str]:
    stem = fold(text.strip()).text
    if not WORD.fullmatch(stem):
        yield _("The beginning of a word is letters and digits alone. For several words, choose a phrase.")
    elif len(stem) < FEWEST_LETTERS:
        yield _("Write at least %(count)d letters, or nearly every comment has such a word.") % {
            "count": FEWEST_LETTERS
        }


def _faults_of_phrase(text: str) -> Iterator[str]:
    if sum(map(len, WORD.findall(fold(text).text))) < FEWEST_LETTERS:
        yield _("Write at least %(count)d letters, or nearly every comment has such a word.") % {
            "count": FEWEST_LETTERS
        }


def _faults_of_pattern(text: str) -> Iterator[str]:
    try:
        compiled = regex.compile(text, regex.IGNORECASE)
    except regex.error as error:
        yield _("This expression cannot be read: there is a mistake at character %(place)d.") % {
            "place": (error.pos or 0) + 1
        }
        return
    except (ValueError, OverflowError, RecursionError, MemoryError):
        yield _("This expression cannot be read.")
        return
    try:
        if compiled.search("", timeout=1):
            yield _("This expression also fits where there is nothing, so it would fit every comment.")
    except TimeoutError:
        yield str(TOO_SLOW[Rule.Kind.PATTERN])


def _too_slow(kind: str, text: str) -> Iterator[str]:
    look = search(kind, text)
    try:
        for probe in _probes(text):
            look(probe)
    except Unusable:
        yield str(TOO_SLOW.get(Rule.Kind(kind), TOO_SLOW[Rule.Kind.PHRASE]))


def _probes(text: str) -> Iterator[str]:
    """Texts that make a careless expression try everything: long runs of what it looks for, and then something else."""
    literals = list(dict.fromkeys(LITERALS.findall(fold(text).text)))[:MOST_LITERALS]
    letters = sorted(set("".join(literals)))[: 2 * MOST_LITERALS]
    required = "".join(dict.fromkeys(NO_LETTERS.findall(text)))  # an engine gives up at once where a sign is missing
    for part in dict.fromkeys(
        [*letters, *literals, "a", "а", "1", " ", "a ", "a1", "ab", ".", "-", "a@", "a.", "\n", *SIGNS]
    ):
        for times in (LONG // len(part), 30):
            yield part * times + "!"
            yield f"{' '.join(literals[:1])} {part * times}~"
            yield f"{part * times}~ {required}{required} {part}~"
    yield " ".join(_ordinary())[:LONG]


def _too_wide(kind: str, text: str) -> Iterator[str]:
    look = search(kind, text)
    try:
        found = sum(look(remark) is not None for remark in _ordinary())
    except Unusable:
        return
    share = found / len(_ordinary())
    if share > MOST_ORDINARY:
        yield _("This finds something in %(share)d%% of ordinary remarks. Look for something rarer.") % {
            "share": round(share * 100)
        }


@cache
def _ordinary() -> tuple[str, ...]:
    """Remarks as citizens write them, folded."""
    return tuple(fold(sample.text).text for sample in samples("ham"))
