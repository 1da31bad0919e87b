"""Dates and numbers as each language writes them."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format, get_format, localize, time_format
from django.utils.translation import override

DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 2, 7, 5, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("name", "english", "mongolian"),
    [
        ("DATE_FORMAT", "22 November 2026", "2026 оны 11-р сарын 22"),
        ("SHORT_DATE_FORMAT", "22 Nov 2026", "2026.11.22"),
        ("YEAR_MONTH_FORMAT", "November 2026", "2026 оны 11-р сар"),
        ("MONTH_DAY_FORMAT", "22 November", "11-р сарын 22"),
    ],
)
def test_a_day_is_written_as_its_language_does(name, english, mongolian):
    written = {}
    for code in ("en", "mn"):
        with override(code):
            written[code] = date_format(DAY, name)

    assert written == {"en": english, "mn": mongolian}


@pytest.mark.parametrize(
    ("name", "english", "mongolian"),
    [
        ("DATETIME_FORMAT", "2 November 2026, 07:05", "2026 оны 11-р сарын 2, 07:05"),
        ("SHORT_DATETIME_FORMAT", "2 Nov 2026, 07:05", "2026.11.02 07:05"),
    ],
)
def test_a_moment_is_written_with_the_24_hour_clock(name, english, mongolian):
    written = {}
    for code in ("en", "mn"):
        with override(code):
            written[code] = date_format(MOMENT, name)

    assert written == {"en": english, "mn": mongolian}


@pytest.mark.parametrize("code", ["en", "mn"])
def test_clock_week_and_numbers_are_the_same_in_both(code):
    with override(code):
        assert time_format(MOMENT.time()) == "07:05"
        assert get_format("FIRST_DAY_OF_WEEK") == 1
        assert localize(1234567.5, use_l10n=True) == "1234567.5"


def test_the_site_lives_by_the_clock_of_ulaanbaatar():
    assert (
        timezone.localtime(datetime.fromisoformat("2026-11-22T18:30:00+00:00")).isoformat()
        == "2026-11-23T02:30:00+08:00"
    )
