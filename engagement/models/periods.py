"""Periods of public figures: a quarter of a year by the Ministry's calendar, or the last four of them."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext

QUARTER = re.compile(r"(2\d{3})-q([1-4])")
YEAR = "year"
QUARTERS_OF_A_YEAR = 4
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
            return gettext("This quarter and the three before it")
        return gettext("Quarter %(quarter)s of %(year)s") % {"year": found[1], "quarter": found[2]}

    @cached_property
    def beside(self) -> "list[Period]":
        """The periods whose numbers can be taken from each other, with this one among them, the earliest first.

        The four quarters of `YEAR` are told one by one and together, so that three of them would tell the fourth.
        """
        four = [_quarter(*quarter) for quarter in reversed(_latest(QUARTERS_OF_A_YEAR))]
        return four if self in four else [self]


def period(slug: str) -> Period | None:
    """«year» or «2026-q4»; None for what is no period, or has not begun."""
    now = timezone.localtime()
    if slug == YEAR:
        return Period(YEAR, _quarter(*_latest(QUARTERS_OF_A_YEAR)[-1]).start, now)
    found = QUARTER.fullmatch(slug)
    if found is None:
        return None
    quarter = _quarter(int(found[1]), int(found[2]))
    return quarter if quarter.start <= now else None


def periods(first: datetime | None) -> list[Period]:
    """The last four quarters together, then each from the present one back to that of `first`, at most two years."""
    quarters = [_quarter(*quarter) for quarter in _latest(MOST_QUARTERS)]
    told = [quarter for quarter in quarters if first and quarter.end > first]
    year = period(YEAR)
    return [*([year] if year else []), *told]


def _latest(count: int) -> list[tuple[int, int]]:
    """So many quarters as year and number, the present one first."""
    now = timezone.localtime()
    present = 4 * now.year + (now.month - 1) // 3
    return [(number // 4, number % 4 + 1) for number in range(present, present - count, -1)]


def _quarter(year: int, number: int) -> Period:
    start = _midnight(year, 3 * number - 2)
    end = _midnight(year, 3 * number + 1) if number < 4 else _midnight(year + 1, 1)
    return Period(f"{year}-q{number}", start, end)


def _midnight(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=timezone.get_default_timezone())
