"""On a later day, the whole demonstration moves forward by whole days, so that every stage is on show again.

The rows say themselves how far: the demonstration's open consultation must have opened as
many days ago as its file says. What the public wrote in the meantime moves along; facts of
2016 stay. It is done in SQL, one statement per table: rows that never change otherwise
(published drafts, decisions) only change their dates here, and only for a demonstration.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from blog.models import DailyFigure
from diplomacy import languages
from diplomacy.demo.loader.blog import identity
from diplomacy.demo.loader.clock import Clock
from diplomacy.demo.loader.shapes import ConsultationShape
from diplomacy.demo.loader.source import read_all
from engagement.models import (
    Comment,
    Commitment,
    Consultation,
    Progress,
    RateCount,
    Seal,
    SealedContribution,
    Submission,
    TimelineEntry,
)
from engagement.models.answers import digest
from engagement.models.manifests import body, record, sha_256

APPS = ("blog", "engagement")
STAYING = {RateCount, DailyFigure}  # figures of a day are unique, and loading fills the days that lack them
FACTS_UNTIL = "2020-01-01"
# Terms keep their order to each other. All else that has happened must not seem yet to come.
TERMS = {"opens_at", "closes_at", "answer_by", "before", "after", "begins_at", "finishes_at", "ends_at"}

type Columns = list["models.DateField[Any, Any]"]


@transaction.atomic
def redate(clock: Clock) -> int:
    """Move every date, and return by how many days."""
    days = _days_behind(clock)
    if days:
        for model, columns in _dated():
            _shift(model, columns, {"days": days, "now": clock.now, "facts": FACTS_UNTIL})
        _seal_anew()
        _tell_days_anew(days)
    return days


def _seal_anew() -> None:
    """What was sent says when it was sent: its hash follows the date, and so do the lists that hold it."""
    for submission in Submission.objects.sent():
        Submission.objects.filter(pk=submission.pk).update(digest=digest(submission))
    for seal in Seal.objects.select_related("consultation"):
        rows = list(seal.contributions.select_related("submission", "comment__discussion"))
        for row in rows:
            row.digest = _digest_of(row)
        SealedContribution.objects.bulk_update(rows, ["digest"])
        _list_anew(seal, [row.digest for row in rows])


def _digest_of(row: SealedContribution) -> str:
    """The hash after the move; of what is gone it stays what it was."""
    if row.submission:
        return row.submission.digest
    return sha_256(record(row.comment, row.nonce)) if row.comment and row.seed else row.digest


def _list_anew(seal: Seal, digests: list[str]) -> None:
    """The manifest with these hashes, and its own hash wherever it is told."""
    before, written = seal.digest, body(seal.consultation, digests, seal.sealed_at)
    Seal._base_manager.filter(pk=seal.pk).update(body=written, digest=sha_256(written))
    for entry in TimelineEntry.objects.filter(consultation=seal.consultation, kind=TimelineEntry.Kind.SEALED):
        notes = {name: getattr(entry, name).replace(before, sha_256(written)) for name in languages.columns("note")}
        TimelineEntry._base_manager.filter(pk=entry.pk).update(**notes)


def _tell_days_anew(days: int) -> None:
    """The history tells days of commitments in words."""
    told = {*Commitment.objects.values_list("due_on", flat=True), *Progress.objects.values_list("due_on", flat=True)}
    moved = {name: later for day in told if day for name, later in _names(day, days)}
    if not moved:
        return
    names = re.compile("|".join(re.escape(name) for name in sorted(moved, key=len, reverse=True)))
    for entry in TimelineEntry.objects.filter(kind=TimelineEntry.Kind.COMMITMENT):
        notes = {
            column: names.sub(lambda found: moved[found[0]], getattr(entry, column))
            for column in languages.columns("note")
        }
        TimelineEntry._base_manager.filter(pk=entry.pk).update(**notes)


def _names(day: date, days: int) -> Iterator[tuple[str, str]]:
    """How the day was called before it moved by so many, and is now, in each language."""
    for code in languages.codes():
        with override(code):
            yield date_format(day - timedelta(days=days), "DATE_FORMAT"), date_format(day, "DATE_FORMAT")


def _days_behind(clock: Clock) -> int:
    """How many days ago the dates were right; 0 where there is nothing to go by."""
    shapes = [shape for shape in read_all("consultations", ConsultationShape) if shape.is_open]
    for shape in shapes:
        found = Consultation.objects.filter(**identity(shape.slug), opens_at__isnull=False).first()
        if found and found.opens_at:
            return (clock.day(shape.opens_in_days) - timezone.localdate(found.opens_at)).days
    return 0


def _dated() -> Iterator[tuple[type[models.Model], Columns]]:
    """Each table of ours that has dates, with those columns."""
    ours = [model for name in APPS for model in apps.get_app_config(name).get_models() if model not in STAYING]
    for model in [*ours, *Comment._meta.all_parents]:
        columns = [field for field in model._meta.local_fields if isinstance(field, models.DateField)]
        if columns:
            yield model, columns


def _shift(model: type[models.Model], columns: Columns, values: dict[str, int | str | datetime]) -> None:
    """One UPDATE for all date columns of a table."""
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(field.attname)} = {_moved(field)}" for field in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {changes}", values)  # noqa: S608 - no user's text


def _moved(field: "models.DateField[Any, Any]") -> str:
    """The SQL of a column's new value: facts stay, and the past stays the past."""
    column = connection.ops.quote_name(field.attname)
    if not isinstance(field, models.DateTimeField):
        return f"CASE WHEN {column} > %(facts)s THEN {column} + %(days)s ELSE {column} END"
    moved = f"{column} + make_interval(days => %(days)s)"
    if field.name not in TERMS:
        moved = f"CASE WHEN {column} <= %(now)s THEN LEAST({moved}, %(now)s) ELSE {moved} END"
    return f"CASE WHEN {column} > %(facts)s THEN {moved} ELSE {column} END"
