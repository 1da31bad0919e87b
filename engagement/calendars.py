"""The dates of a consultation as a calendar file that follows them when they move."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from diplomacy import icalendar, languages
from engagement.models import Consultation, DateChange


class Changes(NamedTuple):
    """How often a date has moved, and when it did last."""

    times: int
    last: datetime | None


def consultation_calendar(consultation: Consultation) -> str:
    """Opening, closing and answer of a published consultation as iCalendar text in the language of the request.

    Each event keeps its UID for good; its SEQUENCE grows when the date moves or is taken back, so that calendars take
    the newer one.
    """
    changes = _changes(consultation)
    return icalendar.calendar(
        _event(consultation, name, moment, changes.get(name, Changes(0, None))) for name, moment in _dates(consultation)
    )


def _dates(consultation: Consultation) -> Iterator[tuple[str, datetime]]:
    for name in Consultation.DATES:
        moment = getattr(consultation, name)
        if moment:
            yield name, moment


def _changes(consultation: Consultation) -> dict[str, Changes]:
    found: dict[str, Changes] = {}
    moved = DateChange.objects.filter(entry__consultation=consultation).order_by("pk")
    for name, when in moved.values_list("name", "entry__happened_at"):
        found[name] = Changes(found.get(name, Changes(0, None)).times + 1, when)
    return found


def _event(consultation: Consultation, name: str, moment: datetime, changes: Changes) -> list[str]:
    host, language = urlsplit(settings.SITE_URL).hostname, languages.current()
    url = f"{settings.SITE_URL}{consultation.get_absolute_url()}"
    is_cancelled = consultation.withdrawn_before(moment)
    changed = (consultation.withdrawn_at if is_cancelled else changes.last) or consultation.published_at or moment
    title, about = languages.text(consultation, "title"), languages.text(consultation, "summary")
    return [
        f"UID:consultation-{consultation.pk}-{name.replace('_', '-')}@{host}",
        f"SEQUENCE:{changes.times + is_cancelled}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        icalendar.moment("DTSTAMP", changed),
        icalendar.moment("LAST-MODIFIED", changed),
        icalendar.moment("DTSTART", moment),
        icalendar.text("SUMMARY", _label(name) % {"title": title}, language),
        icalendar.text("DESCRIPTION", f"{about}\n\n{url}", language),
        "TRANSP:TRANSPARENT",
        f"URL:{url}",
    ]


def _label(name: str) -> str:
    return {
        "opens_at": _("Opens: %(title)s"),
        "closes_at": _("Closes: %(title)s"),
        "answer_by": _("Answer promised: %(title)s"),
    }[name]
