"""Beginning a formal submission, saying who sends it, and bringing back the private link to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement import mail
from engagement.actions import sanctions
from engagement.models import Capacity, Consultation, Delivery, SpentForm, Submission, Unwanted
from engagement.models.deadlines import barrier_to_beginning, barrier_to_sending
from engagement.models.keys import author_key, network_key
from engagement.models.writers import Writer
from engagement.spam.limits import submission_over_limit

LINKS_AT_ONCE = 5


@dataclass(frozen=True)
class About:
    """Who sends a submission, as the form has found it acceptable. All but capacity and language may be ""."""

    capacity: str = Capacity.PERSON
    name: str = ""
    organisation: str = ""
    expertise: str = ""
    email: str = ""
    language: str = "en"

    @property
    def author_key(self) -> str:
        return author_key(self.email) if self.email else ""


def begin(
    consultation: Consultation, about: About, *, network: str, sending_key: UUID, opened_at: datetime | None = None
) -> Submission:
    """Begin a submission, once for each form, and mail its private link where there is an address.

    `network` is in CIDR notation; `opened_at` is when the form was opened, and with it the submission begun. Refused
    says what stands against it. The attempt is counted before the transaction, so that a refusal does not take the
    count back.
    """
    key = uuid5(sending_key, f"{consultation.pk}")
    begun_before = Submission.objects.filter(sending_key=key).first()
    if begun_before:
        return begun_before
    if submission_over_limit(network_key(network), about.author_key):
        raise Refused(_("Too many submissions were begun by you or from your network. Please try again later."))
    return _begin(consultation, about, network, key, opened_at or timezone.now())


@transaction.atomic
def _begin(consultation: Consultation, about: About, network: str, key: UUID, opened_at: datetime) -> Submission:
    """Of two clicks at once the second waits for the first, and gets what it has begun."""
    if not SpentForm.take(key, key):
        return _begun_before(key)
    present = Consultation.objects.with_reports().get(pk=consultation.pk)
    if barrier := barrier_to_beginning(present, opened_at):
        raise Refused(barrier.value)
    sanctions.guard(about.author_key, network_key(network), "submit")
    guard_wanted(about.author_key)
    submission = Submission(consultation=present, sending_key=key, network_key=network_key(network), begun_at=opened_at)
    _describe(submission, about)
    submission.save()
    mail.queue_to_submission(submission, Delivery.Kind.SAVED, key="saved")
    return submission


def _begun_before(key: UUID) -> Submission:
    """What this form has begun; Refused where its author has erased that since."""
    submission = Submission.objects.filter(sending_key=key).first()
    if submission is None:
        raise Refused(_("What you began with this form is erased. Open the page again to begin anew."))
    return submission


def guard_wanted(key: str) -> None:
    """Raise Refused where the owner of an address has told us not to write to it; "" is nobody's."""
    if key and Unwanted.objects.holds(key):
        message = _("We may not write to this address: its owner has told us so. If it is yours, write to %(email)s.")
        raise Refused(message % {"email": settings.CONTACT_EMAIL})


@transaction.atomic
def describe(writer: Writer, about: About) -> Submission:
    """Change who sends it, while it is being written; a new address gets the private link. Only who began it may.

    Where another address had the link before, it is a new one: whoever reads a mistyped address opens nothing more.
    """
    submission = open_for_writing(writer)
    guard_owner(writer)
    is_new = about.email != submission.email
    if is_new:
        sanctions.guard(about.author_key, submission.network_key, "submit")
        guard_wanted(about.author_key)
        _guard_rate(submission, about)
    if is_new and submission.email:
        submission.link_seed = uuid4()
    _describe(submission, about)
    touch(submission)
    if is_new:
        mail.queue_to_submission(submission, Delivery.Kind.SAVED, key=f"saved:{submission.version}")
    return submission


def _guard_rate(submission: Submission, about: About) -> None:
    if about.email and submission_over_limit(submission.network_key, about.author_key):
        raise Refused(_("Too many submissions were begun by you or from your network. Please try again later."))


def _describe(submission: Submission, about: About) -> None:
    submission.capacity, submission.language = about.capacity, about.language
    submission.name, submission.email = about.name, about.email
    submission.organisation = about.organisation if about.capacity != Capacity.PERSON else ""
    submission.expertise = about.expertise if about.capacity == Capacity.EXPERT else ""
    submission.author_key, submission.has_address = about.author_key, bool(about.email)


def open_for_writing(writer: Writer) -> Submission:
    """The submission, held until the transaction ends. Refused where it is sent, gone, or can no more be sent."""
    consultation = Consultation.objects.with_reports().get(pk=writer.submission.consultation_id)
    submission = held(writer)
    submission.consultation = consultation
    if submission.sent_at:
        raise Stale(_("This submission has been sent: nothing in it changes any more."))
    if not submission.is_begun:
        raise Refused(_("This submission was taken back."))
    if barrier := barrier_to_sending(consultation):
        raise Refused(barrier.value)
    guard_part(writer)
    return submission


def held(writer: Writer) -> Submission:
    """The row as it now stands, held until the transaction ends. Refused where it was erased meanwhile."""
    submission = Submission.objects.for_update().filter(pk=writer.submission.pk).first()
    if submission is None or submission.erased_at:
        raise Refused(_("This submission is erased already."))
    return submission


def guard_owner(writer: Writer) -> None:
    """Raise Refused for a colleague, where the verb is for whoever began the submission."""
    if not writer.is_owner:
        raise Refused(_("Only the person who began this answer can do that."))


def guard_part(writer: Writer) -> None:
    """Raise Refused for a colleague whose part has ended meanwhile; note that others have been there."""
    if writer.colleague is None:
        return
    colleagues = writer.submission.colleagues.filter(pk=writer.colleague.pk, ended_at=None)
    if not colleagues.update(seen_at=timezone.now()):
        raise Refused(_("Your part in this submission has ended."))


def touch(submission: Submission) -> None:
    """Save it with the time, and one version further: whoever looked at it before has seen another one."""
    submission.saved_at = timezone.now()
    submission.version += 1
    submission.save()


def mail_links(email: str) -> None:
    """Mail an address the private links to what was begun or sent with it and not confirmed by it yet, the latest first."""
    own = Submission.objects.filter(author_key=author_key(email), email__iexact=email, withdrawn_at=None)
    _mail_again(own.filter(proven_at=None, erased_at=None).order_by("-pk")[:LINKS_AT_ONCE])


def _mail_again(submissions: Iterable[Submission]) -> None:
    for submission in submissions:
        kind = Delivery.Kind.RECEIPT if submission.sent_at else Delivery.Kind.SAVED
        if not submission.deliveries.waiting().exists():
            mail.queue_to_submission(submission, kind, key=f"again:{uuid4()}")
