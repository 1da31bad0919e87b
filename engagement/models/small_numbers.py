"""Numbers that the public may see: small ones, which could point at a person, are never told, nor found by subtraction.

Beside a figure stands its whole, and beside the page of a quarter that of the four quarters together. A line that is
small in one of them is therefore told of none: it is added to others until they are many in each.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from diplomacy import languages
from engagement.models.periods import Period

Month = tuple[int, int]  # year and number


@dataclass(frozen=True)
class Cell:
    """A number as the public may see it; `is_told` is False where a neighbour could be found with it."""

    number: int
    is_told: bool = True

    @property
    def is_small(self) -> bool:
        return _is_small(self.number)

    def __str__(self) -> str:
        if self.is_small:
            return gettext("fewer than %(number)s") % {"number": settings.TRANSPARENCY_SMALLEST}
        return str(self.number) if self.is_told else gettext("not told of a single quarter")


@dataclass(frozen=True)
class Row:
    """A line of a figure: its label, its number, and its share of the whole in percent, 0 where that would tell."""

    label: str
    value: Cell
    share: int = 0
    language: str = ""


@dataclass(frozen=True)
class Tally:
    """The counts of one figure, line by line: of the period, and of each of `Period.beside`, among which it is."""

    own: Mapping[Any, int]
    beside: Sequence[Mapping[Any, int]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], name: str, period: Period) -> "Tally":
        """The `count` of rows added up by one of their columns; `quarter` says when each belongs."""
        beside: list[Counter[Any]] = [Counter() for _span in period.beside]
        for row in rows:
            for span, counts in zip(period.beside, beside, strict=True):
                counts[row[name]] += row["count"] if span.start <= row["quarter"] < span.end else 0
        return cls(beside[period.beside.index(period)], beside)

    @property
    def keys(self) -> list[Any]:
        """All lines, the largest first, in the same order for every period beside it."""
        whole: Counter[Any] = Counter()
        for counts in self.beside:
            whole.update(counts)
        return [key for key, count in whole.most_common() if count]

    def is_small(self, keys: Iterable[Any]) -> bool:
        """Whether these lines together are few in any of the periods."""
        keys = list(keys)
        return any(_is_small(_sum(counts, keys)) for counts in self.beside)

    def cell(self, keys: Iterable[Any] | None = None) -> Cell:
        """The number of these lines together, of all without any."""
        keys = self.keys if keys is None else list(keys)
        return Cell(_sum(self.own, keys), is_told=not self.is_small(keys))

    def row(self, label: Any, keys: Iterable[Any], language: str = "") -> Row:
        cell, whole = self.cell(keys), sum(self.own.values())
        tells = cell.is_told and not cell.is_small and whole
        return Row(str(label), cell, round(100 * cell.number / whole) if tells else 0, language)


def fold(tally: Tally, labels: Mapping[Any, Any]) -> list[Row]:
    """Rows of the numbers that may be told, the largest first; the small ones together as one.

    Where even together they are few, the smallest telling row joins them, so that nothing can be found by subtraction.
    """
    small = [key for key in tally.keys if tally.is_small([key])]
    rest = [key for key in tally.keys if key not in small]
    while small and rest and tally.is_small(small):
        small.append(rest.pop())
    rows = [tally.row(labels.get(key, key), [key]) for key in rest]
    if small:
        alone = len(small) == 1 and not rest
        label = labels.get(small[0], small[0]) if alone else gettext("All others together")
        rows.append(tally.row(label, small))
    return [row for row in rows if row.value.number]


def by_language(tally: Tally) -> list[Row]:
    """A row for each language, or one for both where that would tell a small number."""
    names = dict(settings.LANGUAGES)
    codes = languages.codes()
    if any(tally.is_small([code]) for code in codes):
        return [tally.row(gettext("Both languages together"), codes)] if tally.cell().number else []
    return [tally.row(names[code], [code], code) for code in codes if tally.own.get(code)]


def by_month(tally: Tally) -> list[Row]:
    """A row for each month, named by year and number; neighbours together where one of them is small."""
    months = sorted(month for month, count in tally.own.items() if count)
    if not tally.cell().is_told:
        return [tally.row(_span(months), tally.keys)] if months else []
    own = Tally(tally.own, [tally.own])
    runs = [run for _quarter, group in groupby(months, _quarter_of) for run in _runs(own, list(group))]
    if any(own.is_small(run) for run in runs):
        runs = _runs(own, months)
    return [own.row(_span(run), run) for run in runs]


def _runs(tally: Tally, months: Sequence[Month]) -> list[list[Month]]:
    """Neighbouring months, as few together as are not small; what is left at the end joins the run before it."""
    runs: list[list[Month]] = [[]]
    for month in months:
        if runs[-1] and not tally.is_small(runs[-1]):
            runs.append([])
        runs[-1].append(month)
    if len(runs) > 1 and tally.is_small(runs[-1]):
        last = runs.pop()
        runs[-1] += last
    return runs


def _quarter_of(month: Month) -> tuple[int, int]:
    return month[0], (month[1] + 2) // 3


def _span(months: Sequence[Month]) -> str:
    names = [date_format(date(year, number, 1), "YEAR_MONTH_FORMAT") for year, number in (months[0], months[-1])]
    return names[0] if len(months) == 1 else " – ".join(names)


def _is_small(number: int) -> bool:
    return 0 < number < settings.TRANSPARENCY_SMALLEST


def _sum(counts: Mapping[Any, int], keys: Iterable[Any]) -> int:
    return sum(counts.get(key, 0) for key in keys)
