"""Working time by the Ministry's clock: no weekends, no public holidays, working hours only."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diplomacy import working_time

ULAANBAATAR = ZoneInfo("Asia/Ulaanbaatar")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ULAANBAATAR)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-16 10:30", 2, "2026-11-18 10:30"),  # Monday morning: Wednesday
        ("2026-11-20 15:00", 2, "2026-11-24 15:00"),  # Friday: Tuesday
        ("2026-11-21 12:00", 2, "2026-11-24 18:00"),  # Saturday counts from Monday: Tuesday's end
        ("2026-11-17 22:00", 1, "2026-11-18 18:00"),  # at night counts from the morning
        ("2026-11-17 06:00", 1, "2026-11-17 18:00"),
        ("2026-11-25 12:00", 1, "2026-11-27 12:00"),  # over Republic Day, 26 November
        ("2026-02-17 12:00", 1, "2026-02-23 12:00"),  # over Tsagaan Sar, which the moon sets
        ("2027-02-06 12:00", 1, "2027-02-10 18:00"),  # in another year on other days
        ("2026-07-09 12:00", 1, "2026-07-16 12:00"),  # over Naadam
        ("2025-12-31 12:00", 1, "2026-01-02 12:00"),  # over New Year
        ("2026-11-16 10:30", 0, "2026-11-16 10:30"),
    ],
)
def test_promise_of_working_days_ends(start, days, due):
    assert working_time.after(at(start), days=days) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-16 10:00", "2026-11-16 12:30", 2.5),
        ("2026-11-16 17:00", "2026-11-17 10:00", 2),
        ("2026-11-20 17:00", "2026-11-23 10:00", 2),  # a weekend between
        ("2026-11-21 09:00", "2026-11-22 18:00", 0),  # nothing but a weekend
        ("2026-07-10 09:00", "2026-07-16 10:00", 1),  # Naadam
        ("2026-11-17 10:00", "2026-11-16 10:00", 0),  # backwards
        ("2026-11-16 00:00", "2026-11-17 00:00", 9),
    ],
)
def test_time_between_counts_working_hours_alone(start, end, hours):
    assert working_time.between(at(start), at(end)) == timedelta(hours=hours)


def test_moment_is_read_on_the_clock_of_ulaanbaatar():
    friday_evening_in_london = datetime(2026, 11, 20, 17, tzinfo=ZoneInfo("Europe/London"))

    assert working_time.after(friday_evening_in_london, days=1) == at("2026-11-23 18:00")


def test_what_a_promise_gives_is_as_long_as_it_says(settings):
    start = at("2026-11-19 14:00")

    for days in range(1, 8):
        worked = working_time.between(start, working_time.after(start, days=days))
        assert working_time.workdays(worked) == days
