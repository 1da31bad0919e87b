"""Moments for programs; built into every template."""

from datetime import date, datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def iso(moment: datetime | date | None) -> str:
    """ISO 8601 to the second, as the `datetime` attribute and feeds' readers want it; a day as a day."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""
