"""The cells of a sheet of paper, read into what a form of one paper would have said; and each fault by its column."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from diplomacy import languages
from diplomacy.sheets import Line, is_formula
from engagement.actions.answers import Chosen, Said
from engagement.actions.paper import Paper
from engagement.forms.answer_parts import MOST_OTHER, at_most
from engagement.forms.paper import PaperForm
from engagement.forms.paper_columns import Column, Columns, Layout
from engagement.models import Capacity, Channel, Choice, Consent, Consultation, Question

YES = {"x", "х", "yes", "тийм", "1", "true", "v", "+"}
NO = {"no", "үгүй", "0", "false", "-"}
DAY = re.compile(
    r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})\.?(?: (?P<clock>\d{1,2}:\d{2}))?", re.ASCII
)
DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?: (?P<clock>\d{1,2}:\d{2}))?", re.ASCII
)
SEVERAL = re.compile(r"[;\n]")
NAMED = re.compile(r"\s*[:=]\s*")

type Choices = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, or, without a column, in a row."""

    column: str
    sentence: str


@dataclass
class Row:
    """One row of a sheet: the paper in it, or what is wrong."""

    number: int
    cells: tuple[str, ...]
    paper: Paper | None = None
    faults: list[Fault] = field(default_factory=list)


class Reading:
    """A whole sheet as it would be entered: `faults` of its head, and its rows."""

    def __init__(self, consultation: Consultation, lines: Sequence[Line]) -> None:
        self.consultation = consultation
        head, *rest = lines
        self.head = head.cells
        layout: Layout = Columns(consultation).layout(head.cells)
        self.columns, self.faults = layout.columns, layout.faults
        self.rows = [] if self.faults else [self._row(line) for line in rest]
        if not (rest or self.faults):
            self.faults.append(gettext("There is no row below the names of the columns."))

    def _row(self, line: Line) -> Row:
        row = Row(line.number, line.cells)
        facts: dict[str, Any] = {}
        said: list[Said] = []
        for column, cell in zip(self.columns, line.cells, strict=False):
            if column and cell:
                row.faults += self._take(column, cell, facts, said)
        if len(line.cells) > len(self.columns):
            row.faults.append(Fault("", gettext("It has more cells than the sheet has columns.")))
        form = PaperForm(self.consultation, facts)
        row.faults += self._faults_of(form, row.faults)
        if row.faults:
            return row
        found = form.paper(said)
        if found.says_anything:
            row.paper = found
        else:
            row.faults.append(
                Fault("", gettext("It says nothing: neither an answer nor a remark, nor «no objection»."))
            )
        return row

    def _take(self, column: Column, cell: str, facts: dict[str, Any], said: list[Said]) -> list[Fault]:
        try:
            if is_formula(cell):
                raise ValidationError(gettext("A formula is not computed here: put its value in its place."))
            if column.question:
                said.append(answer(column.question, cell))
            elif column.clause or column.fact == "whole":
                said.append(Said(clause=column.clause, text=_words(cell)))
            else:
                facts.update(FACTS.get(column.fact, _as_it_is)(column.fact, cell))
        except ValidationError as refused:
            return [Fault(column.title, message) for message in refused.messages]
        return []

    def _faults_of(self, form: PaperForm, known: Iterable[Fault]) -> list[Fault]:
        """But those of columns whose cell is known to be wrong: what is missing then is no news."""
        titles = {column.fact: column.title for column in self.columns if column and column.fact}
        told = {fault.column for fault in known if fault.column}
        return [
            Fault(titles.get(name, ""), str(message))
            for name, messages in form.errors.items()
            for message in messages
            if titles.get(name, "") not in told
        ]


def answer(question: Question, cell: str) -> Said:
    """What a cell answers to a question. Raises ValidationError in a sentence."""
    if question.kind == Question.Kind.OPEN:
        return Said(question=question, text=_words(cell))
    if question.kind == Question.Kind.SCALE:
        if not (cell.isdecimal() and int(cell) in question.points):
            raise ValidationError(gettext("Write a point from 1 to %(last)d.") % {"last": question.scale_steps})
        return Said(question=question, number=int(cell))
    if question.kind == Question.Kind.MATRIX:
        return Said(question=question, chosen=_table(question, _parts(cell)))
    chosen = [_choice(question, part) for part in _parts(cell)]
    if len({one.choice for one in chosen}) < len(chosen):
        raise ValidationError(gettext("A choice is named twice."))
    if question.kind == Question.Kind.SINGLE and len(chosen) > 1:
        raise ValidationError(gettext("One choice alone can be taken."))
    if question.kind == Question.Kind.RANKING:
        chosen = [Chosen(one.choice, rank=place) for place, one in enumerate(chosen, 1)]
    return Said(question=question, chosen=tuple(chosen))


def _table(question: Question, parts: Iterable[str]) -> tuple[Chosen, ...]:
    found: dict[Choice, Chosen] = {}
    for part in parts:
        row_name, *choice_name = NAMED.split(part, maxsplit=1)
        row = _named(question.rows, row_name)
        choice = _named(question.options, choice_name[0]) if choice_name else None
        if not (row and choice):
            raise ValidationError(gettext("«%(part)s»: a row and a choice are meant, such as «1: 2».") % {"part": part})
        if row in found:
            raise ValidationError(gettext("A row is answered twice."))
        found[row] = Chosen(choice, row=row)
    return tuple(found.values())


def _choice(question: Question, part: str) -> Chosen:
    """By its number or its words; «other» with what else, behind a colon."""
    choice = _named(question.options, part)
    if choice is None and ":" in part:
        name, words = (side.strip() for side in part.split(":", maxsplit=1))
        choice = _named(question.options, name)
        if choice and choice.is_other and len(words) <= MOST_OTHER:
            return Chosen(choice, other=words)
        choice = None
    if choice is None:
        numbers = {"part": part[:80], "last": len(question.options)}
        raise ValidationError(gettext("«%(part)s» is none of the %(last)d choices.") % numbers)
    return Chosen(choice)


def _named(choices: Sequence[Choice], name: str) -> Choice | None:
    plain = " ".join(name.split()).casefold()
    if plain.isdecimal() and 1 <= int(plain) <= len(choices):
        return choices[int(plain) - 1]
    return next(
        (
            one
            for one in choices
            if plain in {languages.text(one, "text", code).casefold() for code in languages.codes()}
        ),
        None,
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in SEVERAL.split(cell) if part.strip()]


def _words(cell: str) -> str:
    at_most(settings.ANSWER_MAX_LENGTH)(cell)
    return cell


def _as_it_is(fact: str, cell: str) -> dict[str, str]:
    return {fact: cell}


def _day(fact: str, cell: str) -> dict[str, str]:
    """Year first, or day first with points; with a clock behind it, as spreadsheets tell a moment."""
    found = DAY.fullmatch(cell) or DAY_FIRST.fullmatch(cell)
    if not found:
        raise ValidationError(gettext("«%(day)s» is no date: write year-month-day.") % {"day": cell[:40]})
    day = f"{found['year']}-{int(found['month']):02d}-{int(found['day']):02d}"
    return {fact: day} | ({"clock": found["clock"]} if found["clock"] else {})


def _yes(fact: str, cell: str) -> dict[str, str]:
    if cell.casefold() not in YES | NO:
        raise ValidationError(gettext("Write «x», or leave it empty."))
    return {fact: "on"} if cell.casefold() in YES else {}


def _one_of(choices: Callable[[], Choices]) -> Callable[[str, str], dict[str, str]]:
    def take(fact: str, cell: str) -> dict[str, str]:
        value = choices().get(" ".join(cell.split()).casefold())
        if value is None:
            raise ValidationError(gettext("«%(value)s» is not known here.") % {"value": cell[:40]})
        return {fact: value}

    return take


def _labels(choices: Any, but: str = "") -> Callable[[], Choices]:
    """Values and labels in every language → value."""

    def known() -> Choices:
        found: dict[str, str] = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                found |= {str(label).casefold(): value for value, label in choices if value != but}
        return found | {value: value for value, _label in choices if value != but}

    return known


FACTS: Mapping[str, Callable[[str, str], dict[str, str]]] = {
    "channel": _one_of(_labels(Channel.choices, but=Channel.WEB)),
    "day": _day,
    "language": _one_of(_labels(settings.LANGUAGES)),
    "capacity": _one_of(_labels(Capacity.choices)),
    "consent": _one_of(_labels(Consent.choices)),
    "no_objection": _yes,
}
