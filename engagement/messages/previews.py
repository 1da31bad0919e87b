"""What the author of a comment would be told of a decision that is not taken yet, for the moderator who takes it."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import override

from engagement.messages import comments
from engagement.messages.envelope import compose
from engagement.models import Act, Comment, Delivery, ModerationDecision
from engagement.models.acts import EDITS


@dataclass(frozen=True)
class Notice:
    """A mail that would be sent: after which act, its subject and its text."""

    act: Act
    subject: str
    text: str


def notices(comment: Comment, decisions: Iterable[ModerationDecision]) -> list[Notice]:
    """The mails about these decisions, which are not stored, in the language of the comment.

    From the templates of the real mails; only the private links are left out, for they are the author's alone.
    """
    delivery = Delivery(comment=comment, kind=Delivery.Kind.DECISION)
    with override(comment.language):
        found: list[Notice] = []
        shared: dict[str, Any] = {}
        for decision in decisions:
            shared = shared or comments.context(delivery, comment, decision)
            found.append(_notice(decision, shared))
    return found


def _notice(decision: ModerationDecision, shared: Mapping[str, Any]) -> Notice:
    act = Act(decision.act)
    comment = copy(decision.comment)
    comment.state = act.leads_to or comment.state
    delivery = Delivery(comment=comment, kind=Delivery.Kind.EDIT if act in EDITS else Delivery.Kind.DECISION)
    own = {"comment": comment, "decision": decision, "appeal_url": comments.appeal_url(comment, decision)}
    mail = compose(delivery, to="", context=_without_links({**shared, **own}))
    return Notice(act, str(mail.subject), str(mail.body))


def _without_links(context: Mapping[str, Any]) -> dict[str, Any]:
    """Every address that only the author may have becomes three dots; one that is not there stays away."""
    hidden = {name: f"{settings.SITE_URL}/…" for name, value in context.items() if name.endswith("_url") and value}
    return {**context, **hidden, "private_urls": []}
