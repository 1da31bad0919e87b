"""What happened to a consultation after its announcement, by the verbs: dates moved, words corrected, withdrawn."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime
from functools import partial

from django.utils import timezone

from diplomacy.demo.loader.shapes import ConsultationShape, TimelineShape
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import DemoError
from diplomacy.demo.loader.steps import Step
from engagement.actions import consultations, promises
from engagement.actions.preparation import without_reason
from engagement.models import Consultation, TimelineEntry

TOLD, WITHDRAWN = 10, 15  # o'clock
OPENS, CLOSES = 9, 18
REPORTS = {TimelineEntry.Kind.HEARD, TimelineEntry.Kind.ANSWER}
MOVES = {TimelineEntry.Kind.POSTPONED, TimelineEntry.Kind.EXTENDED}


def course(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> Iterator[Step]:
    """One step for each entry of the file, and one for the withdrawal."""
    for entry in shape.timeline:
        at = shelf.clock.past(shelf.clock.at(entry.in_days, TOLD))
        yield Step(entry.where, at, partial(_do, entry, shape, consultation, shelf))
    if shape.withdrawn_in_days is not None:
        at = shelf.clock.past(shelf.clock.at(shape.withdrawn_in_days, WITHDRAWN))
        yield Step(shape.where, at, partial(_withdraw, shape, consultation, shelf))


def _do(entry: TimelineShape, shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> None:
    if entry.kind in MOVES:
        moved, note = _moved(entry, shape, shelf), entry.note.by_language
        reason = note if _is_quiet(consultation, moved) else {}
        promises.move_dates(consultation, moved, note, by=shelf.staff["officer"], timing_reason=reason)
    elif entry.kind == TimelineEntry.Kind.CORRECTED:
        after = getattr(shape, entry.text).columns(entry.text)
        promises.correct(consultation, after, entry.note.by_language, by=shelf.staff["officer"])
    elif entry.kind == TimelineEntry.Kind.LATE:
        _explain(entry, shape, consultation, shelf)
    elif entry.kind in REPORTS:
        _tell(entry, consultation, shelf)
    else:
        raise DemoError(f"«{entry.kind}» is told by what is done, and not by an entry of its own")


def _explain(entry: TimelineShape, shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> None:
    """Why the answer comes later, and the day that the file has now."""
    standing = Consultation.objects.get(pk=consultation.pk)
    if standing.answer_by is None:
        raise DemoError("no answer is promised")
    later, by = shelf.clock.at(shape.answer_in_days, CLOSES), shelf.staff["officer"]
    promises.explain_lateness(standing, later, entry.note.by_language, by=by, instead_of=standing.answer_by)


def _moved(entry: TimelineShape, shape: ConsultationShape, shelf: Shelf) -> dict[str, datetime]:
    """The dates that moved, as the file has them now."""
    moved = {}
    if entry.opened_in_days is not None:
        moved["opens_at"] = shelf.clock.at(shape.opens_in_days, OPENS)
    if entry.closed_in_days is not None:
        moved["closes_at"] = shelf.clock.at(shape.closes_in_days, CLOSES)
    return moved


def _is_quiet(consultation: Consultation, moved: dict[str, datetime]) -> bool:
    """Whether today’s dates, moved so, touch a quiet time of the year that the file cannot know of."""
    later = copy(consultation)
    for name, moment in moved.items():
        setattr(later, name, moment)
    return bool(without_reason(later))


def _tell(entry: TimelineShape, consultation: Consultation, shelf: Shelf) -> None:
    """The report itself is a row that comes with the themes."""
    TimelineEntry.objects.create(
        consultation=consultation,
        kind=entry.kind,
        happened_at=timezone.now(),
        recorded_by=shelf.staff["officer"],
        **entry.note.columns("note"),
    )


def _withdraw(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> None:
    consultations.withdraw(consultation, shape.withdrawn_reason.by_language, by=shelf.staff["officer"])
