"""The public figures of moderation and its log as tables for spreadsheets: the first row names the columns."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from engagement.models.decision_log import Entry
from engagement.models.small_numbers import Row
from engagement.models.transparency import Figures

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file with these rows, the first of which names the columns."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(BYTE_ORDER_MARK)
    csv.writer(response).writerows([harmless(value) for value in row] for row in rows)
    return response


def figures_table(figures: Figures) -> Iterator[Sequence[object]]:
    """Figure, line, number; small numbers stay «fewer than»."""
    yield (_("figure"), _("line"), _("number"))
    yield (_("Comments received"), "", figures.received)
    for title, rows in _titled(figures):
        yield from ((title, row.label, row.value) for row in rows)
    times, title = figures.times, _("Time to decision, in working days")
    yield (title, _("Decisions"), times.count)
    yield (title, _("Median"), _known(times.median))
    yield (title, _("95 of 100 within"), _known(times.p95))
    yield (title, _("Within the promise, %"), _known(times.kept))
    yield (_("Appeals"), _("Decided in time, %"), _known(figures.appeals_in_time))
    yield (_("Sanctions"), _("In force today"), figures.sanctions_in_force)
    yield (_("Requests by authorities"), "", figures.requests_of_authorities)


def log_table(entries: Iterable[Entry]) -> Iterator[Sequence[object]]:
    """One row for each decision, the newest first."""
    columns = (_("date"), _("decision"), _("page"), _("ground"), _("language of the comment"), _("cause"))
    yield (*columns, _("working days taken"), _("result of the appeal"))
    for entry in entries:
        what = (entry.day.isoformat(), _act(entry), entry.place, entry.ground, entry.language_name, entry.cause)
        yield (*what, entry.workdays, entry.appeal)


def _act(entry: Entry) -> str:
    return f"{entry.act} ({_('taken back later')})" if entry.is_taken_back else entry.act


def _titled(figures: Figures) -> list[tuple[str, list[Row]]]:
    return [
        (_("Comments received, by month"), figures.by_month),
        (_("What became of them"), figures.by_outcome),
        (_("Language of the comments"), figures.by_language),
        (_("Refusals by ground"), figures.by_ground),
        (_("Refusals by language"), figures.restrictions_by_language),
        (_("Who decided"), figures.by_machine),
        (_("Reports by readers"), figures.complaints),
        (_("Appeals"), figures.appeals),
        (_("Sanctions"), figures.sanctions),
    ]


def _known(value: object) -> object:
    return "" if value is None else value


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets a mark in front."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else value
