"""Working time by the Ministry's clock: Monday to Friday without Mongolia's public holidays.

The holidays are those of the Law on Public Holidays and Days of Remembrance, as the package
`holidays` counts them: Tsagaan Sar and Buddha's day by the lunar calendar, Naadam from 10 to 15 July.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SATURDAY = 5
HOURS_AS_DAYS = 3  # from so many working days on, hours say less than days


@cache
def _holidays() -> holidays.HolidayBase:
    """Filled year by year as it is asked."""
    return holidays.country_holidays("MN")


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays()


def holiday(day: date) -> str:
    """The name of the public holiday, in Mongolian; "" for any other day."""
    return _holidays().get(day) or ""


def after(moment: datetime, *, days: int) -> datetime:
    """The end of the working time that begins at `moment` and lasts so many working days.

    A working day lasts from `WORKDAY_BEGINS` to `WORKDAY_ENDS` (whole hours, Ulaanbaatar time): what comes in on
    Friday at 15:00 with a promise of two days is due on Tuesday at 15:00; what comes in at the weekend counts from
    Monday morning and is due when Tuesday's work ends.
    """
    start = _next_working_moment(timezone.localtime(moment))
    begins, _ends = _hours(start.date(), start)
    day, whole = start.date(), start == begins
    for _number in range(days - whole):
        day = _next_working_day(day)
    return _hours(day, start)[1] if whole and days else datetime.combine(day, start.timetz())


def between(start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; none where the second is the earlier."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    total, day = timedelta(), start.date()
    while day <= end.date():
        if is_working_day(day):
            opens, closes = _hours(day, start)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total


def workdays(duration: timedelta) -> float:
    """Working time as a number of working days."""
    return duration / timedelta(hours=settings.WORKDAY_ENDS - settings.WORKDAY_BEGINS)


def in_words(duration: timedelta) -> str:
    """Working time as staff read it: in whole days from `HOURS_AS_DAYS` on, else in whole hours."""
    days, hours = int(workdays(duration)), int(duration / timedelta(hours=1))
    if days >= HOURS_AS_DAYS:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}
    return _("less than a working hour")


def _hours(day: date, clock: datetime) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, time(settings.WORKDAY_BEGINS), clock.tzinfo),
        datetime.combine(day, time(settings.WORKDAY_ENDS), clock.tzinfo),
    )


def _next_working_moment(moment: datetime) -> datetime:
    """The moment itself within working hours, else the next morning of work."""
    opens, closes = _hours(moment.date(), moment)
    if is_working_day(moment.date()) and moment < closes:
        return max(moment, opens)
    return _hours(_next_working_day(moment.date()), moment)[0]


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
