"""What whoever sent a submission can still do with it: let less of it be published, or take it back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import publications
from engagement.actions.submissions import guard_owner, held
from engagement.models import Consent, Submission
from engagement.models.corrections import with_replaced
from engagement.models.writers import Writer


@transaction.atomic
def narrow_consent(writer: Writer, chosen: str) -> Submission:
    """Let less be published than was allowed before. Refused where it would be more: that can never be asked again."""
    guard_owner(writer)
    submission = held(writer)
    if not submission.sent_at or submission.is_gone or submission.replaced_by_id:
        raise Refused(_("This answer is no longer there, so nothing can be decided about it."))
    if chosen == submission.consent:
        return submission
    if chosen not in Consent(submission.consent).narrower:
        raise Refused(_("You can let less be published than before, and never more."))
    for one in _with_replaced(submission):
        if chosen in Consent(one.consent).narrower:
            one.consent = Consent(chosen)
            one.save()
    _publish_less(submission, chosen)
    return Submission.objects.get(pk=submission.pk)


@transaction.atomic
def withdraw(writer: Writer) -> Submission:
    """Take a sent submission back: it counts no more and nothing of it is shown. Withdrawing twice changes nothing.

    What it said is kept for `WITHDRAWN_KEPT`, so that a mistake or a quarrel can be looked into, and then emptied.
    """
    guard_owner(writer)
    submission = held(writer)
    if not submission.sent_at or submission.replaced_by_id:
        raise Refused(_("This answer is no longer there, so nothing can be decided about it."))
    now = timezone.now()
    for one in _with_replaced(submission):
        if not one.withdrawn_at:
            one.withdrawn_at = now
            one.save()
    publications.take_down(with_replaced([submission.pk]))
    return Submission.objects.get(pk=submission.pk)


def _publish_less(submission: Submission, consent: str) -> None:
    """What is public already follows at once: nothing is shown any more, or no name."""
    change = publications.take_down if consent == Consent.WITHHELD else publications.index
    change(with_replaced([submission.pk]))


def _with_replaced(submission: Submission) -> Iterable[Submission]:
    """It and what was mistyped before it, held: what is decided of a letter is decided of every entry of it."""
    return Submission.objects.for_update().filter(pk__in=with_replaced([submission.pk])).order_by("pk")
