"""Periods of public figures: the last twelve months, or one quarter of a year by the Ministry's calendar."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

QUARTER = re.compile(r"(2\d{3})-q([1-4])")
YEAR = "year"
MOST_QUARTERS = 8


@dataclass(frozen=True)
class Period:
    """From `start` up to, not including, `end`; `slug` is what addresses call it."""

    slug: str
    start: datetime
    end: datetime

    @property
    def label(self) -> str:
        found = QUARTER.fullmatch(self.slug)
        if found is None:
            return gettext("The last twelve months")
        return gettext("Quarter %(quarter)s of %(year)s") % {"year": found[1], "quarter": found[2]}


def period(slug: str) -> Period | None:
    """«year» or «2026-q4»; None for what is no period, or has not begun."""
    now = timezone.localtime()
    if slug == YEAR:
        return Period(YEAR, _midnight(now.year - 1, now.month) + timedelta(days=now.day - 1), now)
    found = QUARTER.fullmatch(slug)
    if found is None:
        return None
    quarter = _quarter(int(found[1]), int(found[2]))
    return quarter if quarter.start <= now else None


def periods(first: datetime | None) -> list[Period]:
    """The last twelve months, then the quarters from the present one back to that of `first`, at most two years."""
    now = timezone.localtime()
    year, number = now.year, (now.month + 2) // 3
    quarters = []
    for _count in range(MOST_QUARTERS):
        quarter = _quarter(year, number)
        if first is None or quarter.end <= first:
            break
        quarters.append(quarter)
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    twelve_months = period(YEAR)
    return [*([twelve_months] if twelve_months else []), *quarters]


def _quarter(year: int, number: int) -> Period:
    start = _midnight(year, 3 * number - 2)
    end = _midnight(year, 3 * number + 1) if number < 4 else _midnight(year + 1, 1)
    return Period(f"{year}-q{number}", start, end)


def _midnight(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=timezone.get_default_timezone())
