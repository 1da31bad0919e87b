"""Reports by readers: taken without an account, once from each address, and able to hold what nobody has read yet."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import sanctions
from engagement.actions.decisions import Cause
from engagement.actions.moderation import hold_automatically
from engagement.models import Comment, Complaint, State
from engagement.models.keys import author_key, complainant_key, network_key
from engagement.spam.limits import complaint_over_limit

Outcome = Complaint.Outcome

LAST_OUTCOMES = 3  # by these a complainant's word is weighed
ALL_KEPT = [Outcome.KEPT] * LAST_OUTCOMES
FULL_WEIGHT, HALF_WEIGHT = 1.0, 0.5


@dataclass(frozen=True)
class Grievance:
    """What a reader reports, as the form has found it acceptable.

    `email` may be "". `network` is in CIDR notation. `sending_key` is one per form shown.
    """

    reason: str
    language: str
    network: str
    sending_key: UUID
    law: str = ""
    explanation: str = ""
    email: str = ""

    @property
    def complainant_key(self) -> str:
        """The keyed hash of the address or, without one, of the form: many share a network, and each is heard."""
        return complainant_key(self.email or str(self.sending_key))


class ReportedBefore(Refused):
    """The same address has reported the comment, and a moderator has yet to look at it."""


def report(comment: Comment, grievance: Grievance) -> Complaint:
    """Take a report of a published comment, and the comment from the public where many have reported it unread.

    The same form sent twice is one report. The attempt is counted before the transaction. Refused says what stands
    against it.
    """
    guard_rate(grievance)
    return _report(comment, grievance)


def guard_rate(grievance: Grievance) -> None:
    """Raise Refused where the network or the address has reported too much lately; counts every call."""
    address_key = author_key(grievance.email) if grievance.email else ""
    if complaint_over_limit(network_key(grievance.network), address_key):
        raise Refused(_("Too many reports have come from you or your network. Please try again later."))


@transaction.atomic
def _report(comment: Comment, grievance: Grievance) -> Complaint:
    """The comment's row is held: of two reports at the same moment the second sees the first."""
    present = Comment.objects.for_update(no_key=True).get(pk=comment.pk)
    seed = uuid5(grievance.sending_key, f"{comment.pk}")
    sent_before = Complaint.objects.filter(link_seed=seed).first()
    if sent_before:
        return sent_before
    _guard(present, grievance)
    complaint = _stored(present, grievance, seed)
    if _weight(present) >= settings.COMPLAINTS_TO_HOLD:
        hold_automatically(present, Cause.COMPLAINT)
    return complaint


def _guard(comment: Comment, grievance: Grievance) -> None:
    if comment.state != State.PUBLISHED:
        raise Refused(_("This comment is not public any more."))
    if comment.is_official:
        raise Refused(_("This is a reply of the Ministry. If you disagree with it, reply to it or write to us."))
    sanctions.guard(author_key(grievance.email) if grievance.email else "", network_key(grievance.network), "report")
    open_ones = Complaint.objects.open().filter(comment=comment)
    if open_ones.filter(complainant_key=grievance.complainant_key).exists():
        raise ReportedBefore(_("You have reported this comment already, and a moderator will look at it."))


def _stored(comment: Comment, grievance: Grievance, seed: UUID) -> Complaint:
    return Complaint.objects.create(
        comment=comment,
        reason=grievance.reason,
        law=grievance.law,
        explanation=grievance.explanation,
        email=grievance.email,
        language=grievance.language,
        complainant_key=grievance.complainant_key,
        network_key=network_key(grievance.network),
        link_seed=seed,
    )


def _weight(comment: Comment) -> float:
    """How much the open reports of a comment weigh: each network once, by its weightiest reader."""
    found = list(Complaint.objects.open().filter(comment=comment).values_list("complainant_key", "network_key"))
    doubtful = _doubtful({complainant for complainant, _network in found})
    weights: dict[str, float] = defaultdict(float)
    for complainant, network in found:
        weights[network] = max(weights[network], HALF_WEIGHT if complainant in doubtful else FULL_WEIGHT)
    return sum(weights.values())


def _doubtful(complainants: set[str]) -> set[str]:
    """Those whose last reports all left the comment as it was."""
    settled = Complaint.objects.filter(complainant_key__in=complainants, outcome__in=[Outcome.ACTED, Outcome.KEPT])
    outcomes: dict[str, list[str]] = defaultdict(list)
    for complainant, outcome in settled.order_by("-settled_at", "-pk").values_list("complainant_key", "outcome"):
        outcomes[complainant].append(outcome)
    return {complainant for complainant, found in outcomes.items() if found[:LAST_OUTCOMES] == ALL_KEPT}
