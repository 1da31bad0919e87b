"""What came of reports by readers: settled by whatever ends the question, and told to those who left an address."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from engagement import mail
from engagement.models import Complaint, ModerationDecision


@transaction.atomic
def settle(
    comments: Iterable[int], outcome: Complaint.Outcome, decisions: Mapping[int, ModerationDecision] | None = None
) -> None:
    """Settle the open complaints about these comments, in a constant number of queries.

    `comments` are primary keys; `decisions` says by comment which decision it was, and may lack any.
    """
    settled = _settled(set(comments), outcome, decisions or {})
    if not settled:
        return
    Complaint.objects.bulk_update(settled, ["settled_at", "outcome", "decision"])
    told = [complaint for complaint in settled if complaint.email]
    mail.queue_to_complainants(told, delay=settings.DECISION_MAIL_DELAY)


def _settled(
    comments: set[int], outcome: Complaint.Outcome, decisions: Mapping[int, ModerationDecision]
) -> list[Complaint]:
    """The open ones with their end written on them; held, so that none is settled twice at the same moment."""
    now = timezone.now()
    found = list(Complaint.objects.open().filter(comment_id__in=comments).select_for_update(of=("self",)))
    for complaint in found:
        complaint.settled_at, complaint.outcome = now, outcome
        complaint.decision = decisions.get(complaint.comment_id)
    return found
