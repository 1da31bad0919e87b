"""Open data as files: which tables there are, what each column means, and how a table is written as CSV and JSON.

docs/open-data.md describes the same to those who read the files; a change that old readers would trip over raises `VERSION`.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.models import Consultation, Seal
from engagement.models import open_data as rows_of
from engagement.models.figure_rows import figures
from engagement.tables import BYTE_ORDER_MARK, harmless

FORMAT, VERSION = "consultation-open-data", 1

type Cells = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column by its name in the files, and what it means in the reader's language."""

    name: str
    meaning: str | Promise


@dataclass(frozen=True)
class Table:
    """One table. `count` tells how many rows it has, or passages where a row is less; None where that says nothing."""

    name: str
    title: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Consultation], Iterable[Cells]]
    count: Callable[[Consultation], int] | None = None


def _in_languages(name: str, meaning: str | Promise) -> list[Column]:
    return [Column(column, meaning) for column in languages.columns(name)]


TEXT_KEY = _("key of the text: the same in «contributions» and «trace»")
CONTRIBUTION = _("contribution: a comment by its key, a submission by its reference, which several texts can share")
ADDRESS = _("address of its page")
PUBLISHED = _("when it was published")

CONTRIBUTIONS = (
    Column("text_key", TEXT_KEY),
    Column("contribution", CONTRIBUTION),
    Column("draft", _("number of the draft of which it speaks")),
    Column("clause", _("number of the clause of which it speaks; empty where it speaks of the whole or of a question")),
    Column("question", _("key of the question that it answers")),
    *_in_languages("question_text", _("the words of that question")),
    Column("in_reply_to", _("key of the comment to which it replies")),
    Column("language", _("language in which it was written")),
    Column("capacity", _("on whose behalf: person, organisation or expert")),
    Column("name", _("name, where its writer chose to be named")),
    Column("organisation", _("organisation, likewise")),
    Column("channel", _("how it came in: web, letter, email, call or meeting")),
    Column("sent_on", _("day on which it was sent, or came in on paper")),
    Column("late", _("whether it was sent after closing; such ones are in no figure but their own")),
    Column("argument", _("what its writer argues: for, neutral or against; empty where nothing is said")),
    *_in_languages(
        "chosen", _("choices that were taken, with the row of a table or the place of a ranking before each")
    ),
    Column("point", _("point on a scale")),
    Column("text", _("the words as published; each hidden character is a █")),
    Column("hidden_passages", _("how many passages are hidden in it")),
    Column("campaign", _("number of the group of like texts to which it belongs")),
    Column("address", ADDRESS),
)
THEMES = (
    Column("theme", _("key of the theme")),
    Column("position", _("its place among the themes")),
    *_in_languages("title", _("title")),
    *_in_languages("gist", _("what people said")),
    Column("voices", _("how many contributions speak of it, those for the Ministry alone among them, late ones not")),
    Column("published_at", PUBLISHED),
    Column("address", ADDRESS),
)
REPLIES = (
    Column("reply", _("key of the reply")),
    Column("theme", _("key of the theme")),
    Column("decision", _("accepted, in_part, not_accepted, already_so, out_of_scope or more_work")),
    *_in_languages("reason", _("why")),
    *_in_languages("done", _("what was done")),
    *_in_languages("signed_by", _("who signs")),
    *_in_languages("office", _("for which office")),
    Column("changed_clauses", _("addresses of the clauses that changed, with « | » between them")),
    Column("commitments", _("addresses of the commitments that were made, likewise")),
    Column("replaces", _("key of the earlier version that it replaces")),
    *_in_languages("version_note", _("why there is a new version")),
    Column("stands", _("whether it is the version that stands")),
    Column("published_at", PUBLISHED),
)
TRACE = (
    Column("passage", _("key of the passage")),
    Column("text_key", TEXT_KEY),
    Column("contribution", CONTRIBUTION),
    Column("start", _("where the passage begins in the text, in characters; empty where it is the whole text")),
    Column("end", _("where it ends, likewise")),
    Column("words", _("the passage as published")),
    Column("stance", _("for, against, change (wants a change) or question (asks)")),
    Column("telling", _("whether officers marked it as one that says it best")),
    Column(
        "filed",
        _("how it came under its theme, always by an officer: hand, suggestion (confirmed) or alike (with like texts)"),
    ),
    Column("theme", _("key of the theme")),
    Column("reply", _("key of the reply that stands; empty while there is none")),
    Column("decision", _("its decision")),
    Column("changed_clause", _("address of a clause that changed")),
    Column("commitment", _("address of a commitment that was made")),
)
FIGURES = (
    Column("figure", _("what is counted")),
    Column("key", _("the line, the same in every language")),
    Column("clause", _("address of the clause that is meant, where there is one")),
    Column("label", _("the line in words, in the language of the address")),
    Column("number", _("how many")),
)

TABLES = (
    Table(
        "contributions",
        _("Contributions"),
        _("Every comment that is public and every answer that is published, in the words of its writer. What is for the Ministry alone, withheld or taken back is not in it."),
        CONTRIBUTIONS,
        rows_of.contributions,
        lambda consultation: rows_of.said(consultation).count() + rows_of.published(consultation).count(),
    ),
    Table(
        "themes",
        _("Themes"),
        _("The points that people made, once «What you said» is out."),
        THEMES,
        rows_of.themes,
        lambda consultation: rows_of.released(consultation).count(),
    ),
    Table(
        "replies",
        _("Replies"),
        _("What the Ministry replied to each theme, in every version, once «What we decided» is out."),
        REPLIES,
        rows_of.replies,
        lambda consultation: rows_of.answered(consultation).count(),
    ),
    Table(
        "trace",
        _("Trace"),
        _("From each passage to its theme, the reply, and the clause that changed or the commitment that was made: one row for each end."),
        TRACE,
        rows_of.trace,
        lambda consultation: rows_of.filed(consultation).count(),
    ),
    Table("figures", _("Figures"), _("All figures of the consultation, counted from rows."), FIGURES, figures),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def written_as_csv(table: Table, consultation: Consultation) -> Iterator[str]:
    """The table line by line, the first of which names the columns; nothing in it is taken for a formula."""
    yield BYTE_ORDER_MARK + _line(column.name for column in table.columns)
    for row in table.rows(consultation):
        yield _line(harmless(_cell(value)) for value in row.values())


def written_as_json(table: Table, consultation: Consultation) -> Iterator[str]:
    """The table with what it is of, piece by piece."""
    head = {**_head(consultation), "table": table.name}
    return chain(_opened(head), ['"rows":'], _list(table.rows(consultation)), ["}\n"])


def everything_as_json(consultation: Consultation) -> Iterator[str]:
    """All tables in one file, piece by piece."""
    yield from _opened(_head(consultation))
    yield '"tables":{'
    for number, table in enumerate(TABLES):
        yield f'{"," if number else ""}"{table.name}":'
        yield from _list(table.rows(consultation))
    yield "}}\n"


def _head(consultation: Consultation) -> Cells:
    """What the file is of. Without the time at which it was made: the same data are the same bytes."""
    heard_at, answered_at = consultation.reported()
    seal = Seal.objects.filter(consultation=consultation).first()
    texts = {name: getattr(consultation, name) for name in languages.columns("title")}
    return {
        "format": FORMAT,
        "version": VERSION,
        "licence": {"name": settings.OPEN_DATA_LICENCE, "address": settings.OPEN_DATA_LICENCE_URL},
        "site": settings.SITE_URL,
        "language_of_labels": languages.current(),
        "consultation": {
            "number": consultation.pk,
            **texts,
            "address": f"{settings.SITE_URL}{consultation.get_absolute_url()}",
            "kind": consultation.kind,
            "stage": consultation.stage.value,
            "opens_at": _moment(consultation.opens_at),
            "closes_at": _moment(consultation.closes_at),
            "answer_by": _moment(consultation.answer_by),
            "heard_at": _moment(heard_at),
            "answered_at": _moment(answered_at),
        },
        "manifest": _manifest(consultation, seal) if seal else None,
    }


def _manifest(consultation: Consultation, seal: Seal) -> Cells:
    address = reverse("engagement:consultation_manifest", args=[languages.text(consultation, "slug")])
    return {
        "sha_256": seal.digest,
        "contributions": seal.count,
        "sealed_at": _moment(seal.sealed_at),
        "address": f"{settings.SITE_URL}{address}",
    }


def _opened(head: Cells) -> list[str]:
    """The beginning of an object whose end is still to come."""
    return [f"{json.dumps(head, ensure_ascii=False)[:-1]},"]


def _list(rows: Iterable[Cells]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]"


def _line(cells: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(list(cells))
    return line.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
