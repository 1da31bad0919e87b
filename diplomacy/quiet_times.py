"""Times of the year at which many cannot answer: Tsagaan Sar, Naadam, August."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from diplomacy import working_time

AUGUST = 8
ONE_DAY, A_WEEK = 1, 7
A_YEAR = 366  # days, which hold every quiet time


def quiet_times(first: date, last: date) -> list[Promise]:
    """The names of those that take away from the days from first to last, both counted.

    One day of Tsagaan Sar or Naadam does, and a week of August.
    """
    days = [first + timedelta(days=number) for number in range(min((last - first).days + 1, A_YEAR))]
    return [name for name, holds, least in QUIET_TIMES if sum(map(holds, days)) >= least]


def _is_tsagaan_sar(day: date) -> bool:
    return "цагаан сар" in working_time.holiday(day).lower()


def _is_naadam(day: date) -> bool:
    return "наадам" in working_time.holiday(day).lower()


def _is_august(day: date) -> bool:
    return day.month == AUGUST


QUIET_TIMES: tuple[tuple[Promise, Callable[[date], bool], int], ...] = (
    (pgettext_lazy("time of the year", "Tsagaan Sar"), _is_tsagaan_sar, ONE_DAY),
    (pgettext_lazy("time of the year", "Naadam"), _is_naadam, ONE_DAY),
    (pgettext_lazy("time of the year", "August"), _is_august, A_WEEK),
)
