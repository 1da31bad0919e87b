"""The columns of a sheet of paper: who and when, the questions by their numbers, the clauses by theirs.

A column is named in either language, or in both with « · » between, as the sheet for download names them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override, pgettext
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.models import Clause, Consultation, Draft, Question

BETWEEN = " · "
NUMBER = r"(?P<number>[^\s:·]+)"
# Key of a fact about the paper → its name, and what is written under it.
FACTS = {
    "channel": (gettext_noop("Came by"), _("One of: %(values)s.")),
    "day": (gettext_noop("Date"), _("When it came in: year-month-day, such as 2026-11-22.")),
    "clock": (gettext_noop("Time"), _("Where it matters, the hour in Ulaanbaatar: 17:30. May stay empty.")),
    "language": (gettext_noop("Language"), _("One of: %(values)s.")),
    "capacity": (gettext_noop("Written"), _("One of: %(values)s. Left empty, as a private person.")),
    "name": (gettext_noop("Name"), _("Who wrote or spoke. May stay empty.")),
    "organisation": (gettext_noop("Organisation"), _("For which they wrote or spoke.")),
    "expertise": (gettext_noop("Field of work"), _("Of an expert.")),
    "email": (gettext_noop("E-mail address"), _("Kept for staff alone. Nothing is mailed to it.")),
    "consent": (gettext_noop("Publication"), _("One of: %(values)s. Left empty, it is not published.")),
    "no_objection": (gettext_noop("No objection"), _("«x» where it says that there is nothing to object to.")),
    "whole": (gettext_noop("On the whole"), _("What it says of no single clause.")),
}
REQUIRED = ("channel", "day", "language")


@dataclass(frozen=True)
class Column:
    """What a column holds: a fact by its key, the answer to a question, or a remark on a clause."""

    title: str
    fact: str = ""
    question: Question | None = None
    clause: Clause | None = None

    @property
    def key(self) -> tuple[str, int]:
        about = self.question or self.clause
        return (f"{type(about).__name__}{self.fact}", about.pk if about else 0)


@dataclass
class Layout:
    """The columns of one sheet in order, None for those that nobody knows; `faults` in sentences."""

    columns: list[Column | None]
    faults: list[str] = field(default_factory=list)


class Columns:
    """All columns that a sheet for this consultation may have; three queries."""

    def __init__(self, consultation: Consultation) -> None:
        questions = Question.objects.filter(consultation=consultation).published().in_form().with_parts()
        self.questions = {str(number): question for number, question in enumerate(questions, 1)}
        last = Draft.objects.published().filter(consultation=consultation).order_by("-number")[:1]
        clauses = Clause.objects.filter(draft__in=last.values("pk"))
        self.clauses = {_plain(clause.number): clause for clause in clauses}
        self._names = {
            title.casefold(): key for key, (name, _note) in FACTS.items() for title in _in_each_language(name)
        }

    def all(self) -> list[Column]:
        facts = [Column(_bilingual(name), fact=key) for key, (name, _note) in FACTS.items()]
        questions = [
            Column(BETWEEN.join(_numbered(_question_title, number)), question=question)
            for number, question in self.questions.items()
        ]
        clauses = [
            Column(BETWEEN.join(_numbered(_clause_title, clause.number)), clause=clause)
            for clause in self.clauses.values()
        ]
        return [*facts, *questions, *clauses]

    def layout(self, head: Sequence[str]) -> Layout:
        """What each column of a sheet holds, by its head."""
        found = Layout([self.named(title) if title else None for title in head])
        for title, column in zip(head, found.columns, strict=True):
            if title and column is None:
                found.faults.append(gettext("The column «%(column)s» is not known here.") % {"column": title[:80]})
        found.faults += _doubled(found.columns) + _missing(found.columns)
        return found

    def named(self, title: str) -> Column | None:
        """The column of this name."""
        for name in title.split(BETWEEN.strip()):
            plain = " ".join(name.split()).casefold()
            if plain in self._names:
                return Column(title, fact=self._names[plain])
            if number := _number_in(_question_title, plain):
                question = self.questions.get(number)
                return Column(title, question=question) if question else None
            if number := _number_in(_clause_title, plain):
                clause = self.clauses.get(_plain(number))
                return Column(title, clause=clause) if clause else None
        return None


def _question_title(number: str) -> str:
    return pgettext("column of a sheet", "Question %(number)s") % {"number": number}


def _clause_title(number: str) -> str:
    return pgettext("column of a sheet", "Clause %(number)s") % {"number": number}


def _number_in(title: object, plain: str) -> str:
    """The number in a title that is one of a question or of a clause, in any language; else ""."""
    for told in _numbered(title, "\0"):
        pattern = re.escape(told.casefold()).replace("\0", NUMBER)
        if found := re.fullmatch(pattern, plain):
            return found["number"]
    return ""


def _numbered(title: object, number: str) -> list[str]:
    titles = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            titles.append(title(number))  # type: ignore[operator]
    return list(dict.fromkeys(titles))


def _in_each_language(name: str) -> list[str]:
    titles = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            titles.append(gettext(name))
    return list(dict.fromkeys(titles))


def _bilingual(name: str) -> str:
    return BETWEEN.join(_in_each_language(name))


def _plain(number: str) -> str:
    """Readers may leave out the last dot, and write a comma."""
    return number.strip().replace(",", ".").rstrip(".").casefold()


def _doubled(columns: Iterable[Column | None]) -> list[str]:
    seen, faults = set(), []
    for column in columns:
        if column and column.key in seen:
            faults.append(gettext("The column «%(column)s» is there twice.") % {"column": column.title[:80]})
        if column:
            seen.add(column.key)
    return faults


def _missing(columns: Iterable[Column | None]) -> list[str]:
    facts = {column.fact for column in columns if column}
    return [
        gettext("The column «%(column)s» is missing.") % {"column": _bilingual(FACTS[key][0])}
        for key in REQUIRED
        if key not in facts
    ]


def question_words(question: Question) -> str:
    """The question in every language, for the notes of the sheet."""
    return BETWEEN.join(languages.text(question, "text", code) for code in languages.codes())
