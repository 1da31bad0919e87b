"""The reading desk: contributions are marked as read, noted on for colleagues, and given to an officer by a day."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement import mail
from engagement.actions import readings
from engagement.actions.theme_changes import hold_record
from engagement.models import Assignment, Comment, Delivery, Reading, ReadingNote, Submission
from engagement.models.desk import Contribution, about, columns, counts

# A mail about new assignments waits so long for more of them.
GATHERED_FOR = timedelta(minutes=10)


def mark_read(contribution: Contribution, *, by: User) -> None:
    """Note that an officer has read it; reading twice changes nothing. Refused where it does not count any more."""
    with _held(contribution):
        if isinstance(contribution, Comment):
            readings.mark_read([contribution], by=by)
        else:
            readings.mark_submissions_read([contribution], by=by)


def mark_unread(contribution: Contribution, *, by: User) -> None:
    """Take one's own mark back; those of colleagues stay. Refused once the consultation is answered."""
    with _record(contribution), _held(contribution):
        Reading.objects.filter(**columns(contribution), read_by=by).delete()


def add_note(contribution: Contribution, text: str, *, by: User) -> ReadingNote:
    """Note something for colleagues; never public. Refused without words."""
    if not text.strip():
        raise Refused(_("Write the note."))
    with _held(contribution):
        return ReadingNote.objects.create(**columns(contribution), text=text.strip(), written_by=by)


@transaction.atomic
def remove_note(note: ReadingNote, *, by: User) -> None:
    """Take a note away; only who wrote it may."""
    if note.written_by_id != by.pk:
        raise Refused(_("Only who wrote a note can remove it."))
    note.delete()


def assign(contribution: Contribution, officer: User, *, due_on: date, by: User, instead_of: int | None) -> Assignment:
    """Give it to an officer by a day, who is told by mail; in place of the open assignment, if there is one.

    `instead_of` is the key of that one as the page showed it, None where it showed none: Stale where a colleague was
    first.
    """
    refuse_bad_day(due_on)
    with _held(contribution):
        standing = Assignment.objects.open().filter(**columns(contribution)).select_related("officer").first()
        if (standing.pk if standing else None) != instead_of:
            raise Stale(_("A colleague has assigned it differently in the meantime. Look again."))
        if standing:
            standing.delete()
        given = Assignment.objects.create(**columns(contribution), officer=officer, due_on=due_on, assigned_by=by)
        _tell(officer, by=by)
        return given


@transaction.atomic
def assign_many(contributions: Iterable[Contribution], officer: User, *, due_on: date, by: User) -> int:
    """Give those that nobody has yet to an officer; gives how many. What is assigned already, or does not count any
    more, is left alone."""
    refuse_bad_day(due_on)
    given = 0
    for contribution in contributions:
        try:
            with _held(contribution):
                if not Assignment.objects.open().filter(**columns(contribution)).exists():
                    Assignment.objects.create(**columns(contribution), officer=officer, due_on=due_on, assigned_by=by)
                    given += 1
        except Refused:
            continue
    if given:
        _tell(officer, by=by)
    return given


@transaction.atomic
def finish(assignment: Assignment, *, by: User) -> None:
    """Note that what was assigned is done. Stale where it was done, or given to somebody else, before."""
    standing = Assignment.objects.select_for_update().open().filter(pk=assignment.pk).first()
    if standing is None:
        raise Stale(_("This assignment is done, or a colleague has changed it."))
    standing.done_at = timezone.now()
    standing.save(update_fields=["done_at"])


def refuse_bad_day(due_on: date) -> None:
    if due_on < timezone.localdate():
        raise Refused(_("The day has passed. Choose today or a later one."))


@contextmanager
def _held(contribution: Contribution) -> Iterator[None]:
    """With the contribution locked, as long as it still counts."""
    with transaction.atomic():
        rows = Comment.objects if isinstance(contribution, Comment) else Submission.objects
        present = rows.for_update().filter(pk=contribution.pk).first()
        if present is None or not counts(present):
            raise Refused(_("It does not count any more: it was taken back, removed or replaced."))
        yield


@contextmanager
def _record(contribution: Contribution) -> Iterator[None]:
    """With its consultation held, so that no report goes out meanwhile; Refused once it is answered."""
    with transaction.atomic():
        if consultation := about(contribution):
            hold_record(consultation.pk)
        yield


def _tell(officer: User, *, by: User) -> None:
    """One mail a day at most: what comes after the mail of today waits for that of tomorrow. Nobody writes to oneself."""
    if officer.pk == by.pk or not officer.email:
        return
    now = timezone.now()
    for day, at in [(0, now + GATHERED_FOR), (1, now + timedelta(days=1))]:
        key = f"assigned:{timezone.localdate() + timedelta(days=day)}"
        mail.queue_to_officer(officer, Delivery.Kind.ASSIGNED, key=key, next_at=at)
        # Held, so that it is not being sent at this moment without the new assignment.
        row = Delivery.objects.select_for_update().get(officer=officer, key=key)
        if row.sent_at is None and row.given_up_at is None:
            return
