"""How the moderators' queue tells risk, waiting time and who has what."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import working_time
from engagement.actions import claims
from engagement.models import Claim, Comment, CommentEdit
from engagement.models.queue import Band
from engagement.spam.reasons import reason_text

register = template.Library()


@register.filter
def reasons(weighed: Comment | CommentEdit) -> list[str]:
    """Why the machine thinks a comment, or an edit, risky, in sentences, the weightiest first."""
    found: list[dict[str, Any]] = sorted(weighed.risk_reasons, key=lambda reason: -abs(reason.get("weight", 0)))
    return [reason_text(reason) for reason in found]


@register.filter
def band(weighed: Comment | CommentEdit) -> str:
    """The name of its band of risk, for a style."""
    return Band.of(weighed.risk).value


@register.filter
def band_label(weighed: Comment | CommentEdit) -> str:
    """The same in words."""
    return str(Band.of(weighed.risk).label)


@register.filter
def taken(claim: Claim) -> str:
    """Who has the comment, and until when."""
    return claims.taken_message(claim)


@register.filter
def clock(due_at: datetime) -> str:
    """How much working time is left until a promise is due, or by how much it is late."""
    now = timezone.now()
    if now <= due_at:
        left = working_time.between(now, due_at)
        return _("%(time)s left") % {"time": working_time.in_words(left)}
    return _("late by %(time)s") % {"time": working_time.in_words(working_time.between(due_at, now))}
