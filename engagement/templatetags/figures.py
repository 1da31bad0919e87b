"""What the charts of figures need of their numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template

from engagement.models.figures import Day

register = template.Library()


@register.filter
def rest_of_hundred(height: int) -> int:
    """Where a column of this height begins, counted from above."""
    return 100 - height


@register.filter
def busiest(days: Sequence[Day]) -> Day:
    """The first of the days on which most came."""
    return max(days, key=lambda day: day.value)


@register.filter
def last_day(days: Sequence[Day]) -> str:
    """The name of the last day; "" where there is but one, which is named already."""
    return days[-1].label if len(days) > 1 else ""


@register.filter
def most_voiced(themes: Iterable[Any], count: int) -> list[Any]:
    """The themes of which most speak, at most so many; equal ones in their own order."""
    return sorted(themes, key=lambda theme: -theme.voices)[:count]


@register.filter
def total(numbers: Iterable[int]) -> int:
    """Their sum."""
    return sum(numbers)
