"""Events as calendar files."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from blog.models import Event
from blog.models.events import midnight
from diplomacy import icalendar, languages


def event_calendar(event: Event) -> str:
    """An event as iCalendar text in the language of the request."""
    host, language = urlsplit(settings.SITE_URL).hostname, languages.current()
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    lines = [
        f"UID:event-{event.pk}@{host}",
        icalendar.moment("DTSTAMP", midnight(timezone.localdate())),
        *_when(event),
        icalendar.text("SUMMARY", languages.text(event, "title"), language),
        icalendar.text("DESCRIPTION", f"{languages.text(event, 'summary')}\n\n{url}", language),
        icalendar.text("LOCATION", languages.text(event, "place"), language),
        f"URL:{url}",
    ]
    return icalendar.calendar([lines])


def _when(event: Event) -> list[str]:
    """Hours where they are known; else whole days, of which a calendar file names the day after the last."""
    if event.begins_at:
        return [icalendar.moment("DTSTART", event.begins), icalendar.moment("DTEND", event.finishes)]
    after = event.ends_on + timedelta(days=1)
    return [icalendar.day("DTSTART", event.starts_on), icalendar.day("DTEND", after)]
