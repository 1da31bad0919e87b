"""How the moderators' queue tells risk, waiting time and who has what."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import working_time
from engagement.actions import claims
from engagement.models import Claim, Comment
from engagement.models.queue import Band
from engagement.spam.reasons import reason_text

register = template.Library()

HOURS_AS_DAYS = 3  # from so many working days on, hours say less than days


@register.filter
def reasons(comment: Comment) -> list[str]:
    """Why the machine thinks a comment risky, in sentences, the weightiest first."""
    found: list[dict[str, Any]] = sorted(comment.risk_reasons, key=lambda reason: -abs(reason.get("weight", 0)))
    return [reason_text(reason) for reason in found]


@register.filter
def band(comment: Comment) -> str:
    """The name of its band of risk, for a style."""
    return Band.of(comment.risk).value


@register.filter
def band_label(comment: Comment) -> str:
    """The same in words."""
    return str(Band.of(comment.risk).label)


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
        return _("%(time)s left") % {"time": _in_words(left)}
    return _("late by %(time)s") % {"time": _in_words(working_time.between(due_at, now))}


def _in_words(duration: timedelta) -> str:
    days, hours = int(working_time.workdays(duration)), int(duration / timedelta(hours=1))
    if days >= HOURS_AS_DAYS:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}
    return _("less than a working hour")
