"""On a later day, the whole demonstration moves forward by whole days, so that every stage is on show again.

The rows say themselves how far: the demonstration's open consultation must have opened as
many days ago as its file says. What the public wrote in the meantime moves along; facts of
2016 stay. It is done in SQL, one statement per table: rows that never change otherwise
(published drafts, decisions) only change their dates here, and only for a demonstration.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from blog.models import DailyFigure
from diplomacy.demo.loader.blog import identity
from diplomacy.demo.loader.clock import Clock
from diplomacy.demo.loader.shapes import ConsultationShape
from diplomacy.demo.loader.source import read_all
from engagement.models import Comment, Consultation, RateCount, Submission
from engagement.models.answers import digest

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
    return days


def _seal_anew() -> None:
    """What was sent says when it was sent: its hash follows the date."""
    for submission in Submission.objects.sent():
        Submission.objects.filter(pk=submission.pk).update(digest=digest(submission))


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
