"""What a consultation in a list says: what it invites to, and how long it stays open."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from engagement.models import Consultation, Kind, Stage

register = template.Library()


@register.filter
def days_left(closes_at: datetime) -> str:
    """How many days of the calendar are left until then, by the clock of Ulaanbaatar."""
    days = (timezone.localdate(closes_at) - timezone.localdate()).days
    if days <= 0:
        return _("closes today")
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}


@register.filter
def act(consultation: Consultation) -> str:
    """What the button of its card says; "" where a card needs none."""
    return _acts(Kind(consultation.kind)).get(consultation.stage, "")


@register.filter
def act_anchor(consultation: Consultation) -> str:
    """To which place of the consultation's page that button leads."""
    if consultation.kind == Kind.QUESTION_HOUR:
        return "#asked"
    begun = "#questions" if consultation.kind == Kind.DISCUSSION else "#draft"
    return {Stage.ANSWERED: "#loop", Stage.HEARD: "#themes"}.get(consultation.stage, begun)


def _acts(kind: Kind) -> dict[Stage, str]:
    if kind == Kind.QUESTION_HOUR:
        asked = _("Read the questions and answers")
        return {
            Stage.OPEN: pgettext("button", "Ask the Ministry"),
            Stage.READING: asked,
            Stage.ANSWERED: asked,
        }
    heard, changed = _("Read the themes"), _("See what changed")
    if kind == Kind.DISCUSSION:
        return {
            Stage.UPCOMING: _("Read the questions"),
            Stage.OPEN: _("Join the discussion"),
            Stage.HEARD: heard,
            Stage.ANSWERED: _("Read the answer"),
        }
    return {
        Stage.UPCOMING: _("Read the draft"),
        Stage.OPEN: _("Read and comment"),
        Stage.HEARD: heard,
        Stage.ANSWERED: changed,
    }
