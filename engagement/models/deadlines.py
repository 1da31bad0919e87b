"""Until when a formal submission can be begun and sent, and from when on it is late: all derived from the dates.

One that was begun in time may be finished for `SUBMISSION_CLOSING_GRACE` after closing and is not late; after that it
can still be sent, labelled late, until «what you said» is out. Nobody opens the form of a new one after closing; one that
was open by then may be begun with, as long as its seal holds.
"""

from datetime import datetime
from enum import Enum

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models.consultations import Consultation
from engagement.models.stages import Kind, Stage


class Barrier(Enum):
    """Why no submission is taken."""

    NOT_PUBLIC = _("This consultation is not public.")
    QUESTION_HOUR = _("Here questions are asked and answered in public. There is no formal submission.")
    NOT_YET = _("This consultation has not opened yet.")
    CLOSED = _("This consultation has closed: no new submission can be begun.")
    HEARD = _("What people said has been published, so nothing can be added any more.")
    WITHDRAWN = _("This consultation was withdrawn, so no submission is taken.")


BEFORE_BEGINNING = {
    Stage.DRAFT: Barrier.NOT_PUBLIC,
    Stage.UPCOMING: Barrier.NOT_YET,
    Stage.READING: Barrier.CLOSED,
    Stage.HEARD: Barrier.CLOSED,
    Stage.ANSWERED: Barrier.CLOSED,
    Stage.WITHDRAWN: Barrier.WITHDRAWN,
}
BEFORE_SENDING = BEFORE_BEGINNING | {Stage.HEARD: Barrier.HEARD, Stage.ANSWERED: Barrier.HEARD}
del BEFORE_SENDING[Stage.READING]


def barrier_to_beginning(consultation: Consultation, opened_at: datetime | None = None) -> Barrier | None:
    """What stands against a new submission at this moment; `opened_at` is when its form was opened, if that is known."""
    if consultation.kind == Kind.QUESTION_HOUR:
        return Barrier.QUESTION_HOUR
    if consultation.stage == Stage.READING and opened_at and _was_open(consultation, opened_at):
        return None
    return BEFORE_BEGINNING.get(consultation.stage)


def _was_open(consultation: Consultation, opened_at: datetime) -> bool:
    """Whether a form was opened before closing, and its time has not run out."""
    closes_at = consultation.closes_at
    return closes_at is not None and opened_at < closes_at and not is_late(consultation, opened_at)


def barrier_to_sending(consultation: Consultation) -> Barrier | None:
    """What stands against writing on and sending one that was begun."""
    return BEFORE_SENDING.get(consultation.stage)


def in_time_until(consultation: Consultation, begun_at: datetime) -> datetime | None:
    """The moment from which on it is late; None while the consultation has no closing date."""
    closes_at = consultation.closes_at
    if closes_at and begun_at < closes_at:
        return closes_at + settings.SUBMISSION_CLOSING_GRACE
    return closes_at


def is_late(consultation: Consultation, begun_at: datetime, at: datetime | None = None) -> bool:
    """Whether one that was begun then and is sent `at`, or now, counts apart."""
    limit = in_time_until(consultation, begun_at)
    return limit is not None and (at or timezone.now()) >= limit
