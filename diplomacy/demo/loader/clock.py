"""«Days from now» as moments, in the Ministry's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from diplomacy.demo.loader.source import DemoError

MARGIN = timedelta(minutes=5)


class Clock:
    """The moment of loading: all of one load happens at the same one."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)

    def day(self, days: int) -> date:
        """The date so many days from today."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int) -> datetime:
        """A full hour of the day so many days from today."""
        return on(self.day(days), hour)

    def ago(self, days: float) -> datetime:
        """So many days before now."""
        return self.now - timedelta(days=days)

    def past(self, moment: datetime) -> datetime:
        """The moment, or shortly before now where a few hours are lacking; a day or more is a mistake in the file."""
        if moment > self.now + timedelta(days=1):
            raise DemoError(f"{moment:%Y-%m-%d %H:%M} has not come yet")
        return min(moment, self.now - MARGIN)


def on(day: date, hour: int) -> datetime:
    """A full hour of a day where the Ministry is."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Have verbs act in the past: they date all that they do with the present, and a demonstration needs a past.

    `django.utils.timezone.now` is what they ask, and so do the defaults of columns; the command that loads is alone in
    its process.
    """

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    running = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Standing  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = running  # type: ignore[attr-defined]
