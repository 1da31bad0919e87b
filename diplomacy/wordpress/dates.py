"""When something was written, from the several ways in which a file says so."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


def moment(gmt: str, local: str, published: str, zone: ZoneInfo) -> datetime | None:
    """The first of the three that is a date: in UTC, on the clock of the zone, as in an RSS feed; else None."""
    return _plain(gmt, UTC) or _plain(local, zone) or _feed(published)


def _plain(text: str, zone: ZoneInfo | object) -> datetime | None:
    """«2020-05-01 10:00:00» on a clock; WordPress writes zeros where it knows no date."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.year < 1900:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)  # type: ignore[arg-type]


def _feed(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if found.year < 1900:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
