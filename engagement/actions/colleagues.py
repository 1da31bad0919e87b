"""Several people of one organisation on one submission: each with a private link of their own, which can be ended."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions.submissions import guard_owner, guard_wanted, held, open_for_writing
from engagement.models import Colleague, Submission
from engagement.models.keys import author_key, network_key
from engagement.models.writers import Writer
from engagement.spam.limits import submission_over_limit


def invite(writer: Writer, *, name: str, email: str, network: str) -> Colleague:
    """Give a colleague a link and mail it; the same address again gives the same colleague.

    `network` is in CIDR notation. Refused for anybody but whoever began the submission, and where there are enough.
    """
    known = _invited_before(writer, email)
    if known:
        return known
    if submission_over_limit(network_key(network), author_key(email)):
        raise Refused(_("Too many invitations have come from you or your network. Please try again later."))
    return _invite(writer, name, email)


@transaction.atomic
def _invite(writer: Writer, name: str, email: str) -> Colleague:
    """Of two clicks at once the second waits for the first, and gets whom it has invited."""
    submission = open_for_writing(writer)
    known = _invited_before(writer, email)
    if known:
        return known
    guard_owner(writer)
    guard_wanted(author_key(email))
    _guard_name(submission, name)
    if submission.colleagues.filter(ended_at=None).count() >= settings.SUBMISSION_MAX_COLLEAGUES:
        most = settings.SUBMISSION_MAX_COLLEAGUES
        raise Refused(_("At most %(most)d colleagues can be invited.") % {"most": most})
    colleague = Colleague.objects.create(submission=submission, name=name, email=email)
    mail.queue_to_colleague(colleague, key="invited")
    return colleague


def _invited_before(writer: Writer, email: str) -> Colleague | None:
    return Colleague.objects.filter(submission=writer.submission, email__iexact=email, ended_at=None).first()


def _guard_name(submission: Submission, name: str) -> None:
    """Who saved what is told by names, so each has another one."""
    names = {submission.name, *submission.colleagues.filter(ended_at=None).values_list("name", flat=True)}
    if name.casefold() in {other.casefold() for other in names}:
        raise Refused(_("Somebody here has this name already. Please add something to tell them apart."))


@transaction.atomic
def end(writer: Writer, colleague_pk: int) -> None:
    """End a colleague's link; what they have written stays. Ending it twice changes nothing."""
    guard_owner(writer)
    held(writer).colleagues.filter(pk=colleague_pk, ended_at=None).update(ended_at=timezone.now())
