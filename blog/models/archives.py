"""The archive: in which months posts went live, by the Ministry's clock."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Self

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from blog.models.posts import Post
from diplomacy import languages

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Month:
    """A month with the number of its posts, in the language of the page; it begins on `first`."""

    first: date
    count: int = 0

    def get_absolute_url(self) -> str:
        return reverse("blog:archive_month", args=[self.first.year, self.first.month])

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return date(year, month + 1, 1)


@dataclass(frozen=True)
class Year:
    """A year with all its twelve months."""

    number: int
    months: list[Month]

    def get_absolute_url(self) -> str:
        return reverse("blog:archive_year", args=[self.number])

    @property
    def first(self) -> date:
        return self.months[0].first

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        return self.months[-1].after

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)


@dataclass(frozen=True)
class Archive:
    """The months of a language that have posts, oldest first, and since when there are posts in any language."""

    months: list[Month]
    begins_on: date | None

    @classmethod
    def read(cls) -> Self:
        """The archive in the language of the page; one query for each language."""
        found = {code: _months(code) for code in languages.codes()}
        begins_on = min((months[0].first for months in found.values() if months), default=None)
        return cls(found[languages.current()], begins_on)

    @property
    def years(self) -> list[Year]:
        """The years that have posts, newest first."""
        return [self.year(number) for number, _months in groupby(reversed(self.months), lambda month: month.first.year)]

    def year(self, number: int) -> Year:
        return Year(number, [self.month(date(number, month, 1)) for month in MONTHS])

    def month(self, first: date) -> Month:
        return next((month for month in self.months if month.first == first), Month(first))

    def covers(self, first: date, after: date) -> bool:
        """Whether posts can have gone live in these days: between the very first one and now."""
        return self.begins_on is not None and after > self.begins_on and first <= timezone.localdate()

    def before(self, first: date) -> Month | None:
        """The last month with posts before this day."""
        return next((month for month in reversed(self.months) if month.first < first), None)

    def since(self, after: date) -> Month | None:
        """The first month with posts from this day on."""
        return next((month for month in self.months if month.first >= after), None)


def _months(language: str) -> list[Month]:
    column = languages.column("published_at", language)
    month = TruncMonth(column, tzinfo=timezone.get_default_timezone())
    rows = Post.objects.live(language).order_by().values_list(month).annotate(count=Count("pk"))
    return [Month(first.date(), count) for first, count in sorted(rows)]
