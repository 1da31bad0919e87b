"""From a first to a last day, in the order of the language: «15–16 July 2016», «2016 оны 7-р сарын 15–16»."""

from datetime import date

from django.utils.formats import date_format, get_format

DAY = "j"


def date_range(first: date, last: date) -> tuple[str, str]:
    """How the two days are written beside each other, what they share said once; the second is "" for one day."""
    if first == last:
        return date_format(first, "DATE_FORMAT"), ""
    short = _short(first, last)
    if str(get_format("DATE_FORMAT")).startswith("Y"):  # the language goes from the large to the small
        return date_format(first, "DATE_FORMAT"), date_format(last, short)
    return date_format(first, short), date_format(last, "DATE_FORMAT")


def _short(first: date, last: date) -> str:
    """The format of the day that need not repeat what the other says."""
    if first.year != last.year:
        return "DATE_FORMAT"
    return DAY if first.month == last.month else "MONTH_DAY_FORMAT"
