"""When officers are reminded of a promised answer: four weeks and one week before its day, and when it has passed."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import Max, Q
from django.utils import timezone

from engagement.models.consultations import Consultation, ConsultationQuerySet
from engagement.models.timeline import TimelineEntry


class Urgency(StrEnum):
    """How near the promised day is."""

    FOUR_WEEKS = "four_weeks"
    WEEK = "week"
    MISSED = "missed"


# How long before the day each is said, the most urgent first.
AHEAD = {Urgency.MISSED: timedelta(), Urgency.WEEK: timedelta(weeks=1), Urgency.FOUR_WEEKS: timedelta(weeks=4)}


def nearing() -> ConsultationQuerySet:
    """Published consultations that wait for an answer due within four weeks, or overdue; each with `explained_at`."""
    soon = timezone.now() + AHEAD[Urgency.FOUR_WEEKS]
    late = Max("timeline__happened_at", filter=Q(timeline__kind=TimelineEntry.Kind.LATE))
    found: ConsultationQuerySet = (
        Consultation.objects.going_on().filter(answer_by__lte=soon).annotate(explained_at=late)
    )
    return found


def urgency(consultation: Consultation) -> Urgency | None:
    """What is to be said now of one from `nearing`; None where its time passed before the day was promised at all."""
    day = consultation.answer_by
    if day is None:
        return None
    found = next((step for step, ahead in AHEAD.items() if day - ahead <= timezone.now()), None)
    known = max(filter(None, [consultation.published_at, getattr(consultation, "explained_at", None)]))
    if found is None or (found != Urgency.MISSED and day - AHEAD[found] < known):
        return None
    return found


def key(consultation: Consultation, step: Urgency) -> str:
    """One per consultation, promised day and step: «promise:12:202611301800:week»."""
    return f"promise:{consultation.pk}:{_stamp(consultation.answer_by)}:{step}"


def _stamp(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M}" if moment else ""
