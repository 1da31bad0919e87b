"""How a post was read over time, as rows for a chart, a table and a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.models import DailyFigure, Post
from blog.models.reader_figures import OTHER
from diplomacy import languages

DAYS, MONTHS = 30, 12
SITES_SHOWN = 20
WIDTH, HEIGHT, GAP = 720, 160, 4  # of the chart, in its own units


@dataclass(frozen=True)
class Span:
    """A day or a month, both ends in it."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Bar:
    """One language's part of a column of the chart."""

    language: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Row:
    """What was counted in a span; `views` in the order of the languages."""

    span: Span
    views: tuple[int, ...]
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        return sum(self.views)


@dataclass(frozen=True)
class Figures:
    """The figures of a post: `rows` from old to new, `sites` with the most views first."""

    rows: tuple[Row, ...]
    sites: tuple[tuple[str, int], ...]
    languages: tuple[str, ...]
    highest: int

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def newest_first(self) -> list[Row]:
        return list(reversed(self.rows))

    @property
    def spans(self) -> list[Span]:
        return [row.span for row in self.rows]


def figures_of(post: Post, *, monthly: bool = False) -> Figures:
    """The last 30 days or, monthly, the last 12 months, today's among them: two queries."""
    spans = last_months() if monthly else last_days()
    counted = _counted(post, spans)
    totals = [sum(views) for views in counted]
    highest = max(totals, default=0)
    rows = tuple(
        Row(span, views, tuple(_bars(number, views, len(spans), highest)))
        for number, (span, views) in enumerate(zip(spans, counted, strict=True))
    )
    return Figures(rows, _sites(post, spans), languages.codes(), highest)


def last_days() -> list[Span]:
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [Span(day, day, date_format(day, "SHORT_DATE_FORMAT")) for day in days]


def last_months() -> list[Span]:
    first, spans = timezone.localdate().replace(day=1), []
    last = _end_of_month(first)
    for _number in range(MONTHS):
        spans.append(Span(first, last, date_format(first, "YEAR_MONTH_FORMAT")))
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    return spans[::-1]


def daily_rows(post: Post, *, monthly: bool = False) -> Iterator[tuple[str, str, str, int]]:
    """Every count of the period as it is kept: day, language, site, views."""
    first = (last_months() if monthly else last_days())[0].first
    found = DailyFigure.objects.filter(post=post, day__gte=first).order_by("day", "language", "site")
    for day, language, site, views in found.values_list("day", "language", "site", "views"):
        yield day.isoformat(), language, site, views


def site_name(site: str) -> str:
    """How staff read a site: what has no name, or lost it in the crowd, is described."""
    return {"": _("none, or not known"), OTHER: _("other sites")}.get(site, site)


def _counted(post: Post, spans: list[Span]) -> list[tuple[int, ...]]:
    """The views of each span by language."""
    found = DailyFigure.objects.filter(post=post, day__gte=spans[0].first).values_list("day", "language")
    sums: Counter[tuple[date, str]] = Counter()
    for day, language, views in found.annotate(sum=Sum("views")).order_by():
        span = next(span for span in reversed(spans) if span.first <= day)
        sums[span.first, language] += views
    return [tuple(sums[span.first, code] for code in languages.codes()) for span in spans]


def _sites(post: Post, spans: list[Span]) -> tuple[tuple[str, int], ...]:
    found = DailyFigure.objects.filter(post=post, day__gte=spans[0].first).values_list("site")
    top = found.annotate(sum=Sum("views")).order_by("-sum", "site")[:SITES_SHOWN]
    return tuple((site_name(site), views) for site, views in top)


def _bars(number: int, views: tuple[int, ...], count: int, highest: int) -> Iterator[Bar]:
    """One column, the languages on top of each other; even a single view is seen."""
    step, floor = WIDTH // count, HEIGHT
    for code, seen in zip(languages.codes(), views, strict=True):
        height = max(2, round(HEIGHT * seen / highest)) if seen else 0
        floor = max(floor - height, 0)
        yield Bar(code, number * step, floor, step - GAP, height)


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
