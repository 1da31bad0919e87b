"""Sending a submission: for good, once however often it is tried; and the proof of its address."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement import mail
from engagement.actions import contributors, sanctions
from engagement.actions.answers import not_asked
from engagement.actions.submissions import guard_owner, guard_wanted, held, open_for_writing, touch
from engagement.models import Answer, AnswerConflict, Capacity, Consent, Consultation, Delivery, Submission
from engagement.models.answers import digest
from engagement.models.deadlines import is_late
from engagement.models.writers import Writer

PAUSE = timedelta(minutes=10)  # between two receipts to one address


def obstacles_to_sending(submission: Submission, gaps: Iterable[str]) -> list[str]:
    """What stands between a submission and its sending, in sentences; `gaps` are what the form finds missing in it."""
    obstacles = []
    if AnswerConflict.objects.filter(submission=submission).exists():
        obstacles.append(_("There are two versions of an answer: choose which one stays."))
    if not submission.no_objection:
        obstacles += gaps
        if not _says_anything(submission):
            obstacles.append(_("Nothing is answered yet. If you have nothing to object to, say so."))
    if submission.capacity == Capacity.ORGANISATION and not submission.organisation:
        obstacles.append(_("Name the organisation for which you write."))
    if not submission.consent:
        obstacles.append(_("Choose what may be published."))
    if submission.consent == Consent.NAMED and not (submission.name or submission.organisation):
        obstacles.append(_("There is no name to publish. Give one, or choose to be published without a name."))
    return obstacles


def _says_anything(submission: Submission) -> bool:
    return any(not is_blank(one) for one in submission.answers.prefetch_related("chosen")) or (
        submission.attachments.exists()
    )


def is_blank(answer: Answer) -> bool:
    """Whether nothing is said in an answer."""
    return not (answer.text or answer.number is not None or answer.argument or list(answer.chosen.all()))


@transaction.atomic
def consent(writer: Writer, chosen: str) -> Submission:
    """Choose what may be published, while it is being written: until it is sent, that may change either way."""
    submission = open_for_writing(writer)
    if submission.consent != chosen:
        submission.consent = Consent(chosen)
        touch(submission)
    return submission


@transaction.atomic
def send(writer: Writer, *, version: int, gaps: Iterable[str] = ()) -> Submission:
    """Send it as it was previewed, at `version`; one that was sent before is given again, with the same receipt.

    `gaps` are what the form finds missing in the writer's copy. What is not asked of this writer is left out. Stale where
    somebody has changed it since; Refused lists what stands against it. It is held, and so is the consultation: a date
    that moves meanwhile has moved before or after.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=writer.submission.consultation_id)
    sent_before = held(writer)
    if sent_before.sent_at:
        return sent_before
    submission = open_for_writing(writer)
    sanctions.guard(submission.author_key, submission.network_key, "submit")
    guard_wanted(submission.author_key)
    if {version, writer.submission.version} != {submission.version}:
        raise Stale(_("Somebody has changed the submission meanwhile. Please look at it once more, then send it."))
    refuse_unless_empty(obstacles_to_sending(submission, gaps))
    submission.answers.filter(question__in=not_asked(submission)).delete()
    now = timezone.now()
    seal(submission, now, late=is_late(consultation, submission.begun_at, now))
    mail.queue_to_submission(submission, Delivery.Kind.RECEIPT, key="receipt")
    return submission


def seal(submission: Submission, at: datetime, *, late: bool) -> None:
    """Make it what was received: from now on nothing in it changes. The caller has it held; empty answers go before."""
    empty = [answer.pk for answer in submission.answers.prefetch_related("chosen") if is_blank(answer)]
    submission.answers.filter(pk__in=empty).delete()
    submission.sent_at, submission.late = at.astimezone(UTC), late
    submission.digest = digest(submission)
    submission.save()


def proof_expires_at(submission: Submission) -> datetime | None:
    """Until when the address can be confirmed by the last receipt that was mailed; None where there is nothing to prove."""
    if not submission.waits_for_proof:
        return None
    receipts = submission.deliveries.filter(kind=Delivery.Kind.RECEIPT)
    mailed_at = receipts.aggregate(last=Max("queued_at"))["last"] or submission.sent_at
    return mailed_at + settings.SUBMISSION_PROOF_VALID_FOR if mailed_at else None


@transaction.atomic
def confirm(token: str) -> Submission:
    """Take the mailed token as proof of the address: the submission counts from when it was sent. Safe to repeat."""
    submission = Submission.objects.proven_by(token).for_update().first()
    if submission is None or submission.sent_at is None:
        raise Refused(_("This link is not valid. Perhaps it was cut off: please copy the whole of it from the mail."))
    if submission.is_gone:
        raise Refused(_("This submission was taken back."))
    if submission.proven_at:
        return submission
    expires_at = proof_expires_at(submission)
    if expires_at and expires_at <= timezone.now():
        raise Refused(_("This link has expired. Ask for the receipt once more on the private page of the submission."))
    submission.proven_at = timezone.now()
    submission.save()
    contributors.recognise_address(submission.author_key, submission.language)
    return submission


@transaction.atomic
def mail_receipt_again(writer: Writer) -> None:
    """Mail the receipt once more, with the way to confirm the address. Refused without an address, or too soon."""
    guard_owner(writer)
    submission = held(writer)
    if not submission.sent_at or submission.is_gone or not submission.email:
        raise Refused(_("We have kept no address to which we could write."))
    guard_wanted(submission.author_key)
    receipts = submission.deliveries.filter(kind=Delivery.Kind.RECEIPT)
    if receipts.filter(queued_at__gt=timezone.now() - PAUSE).exists():
        raise Refused(_("The receipt was mailed some minutes ago. Please wait a little before it is mailed again."))
    mail.queue_to_submission(submission, Delivery.Kind.RECEIPT, key=f"receipt:{uuid4()}")
