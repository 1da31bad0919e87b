"""Addresses of the blog for search engines: in every language, with their pictures, in pages of a bearable size.

The protocol: https://www.sitemaps.org/protocol.html; translations and pictures as search engines extend it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from blog.models import Author, Event, Image, Post, Series, Topic
from blog.models.archives import Archive
from diplomacy import languages

type Span = tuple[str, tuple[int, ...], list[str]]  # a route, its arguments, the languages that have posts in it

RECORDS_PER_PAGE = 5_000  # each has at most one address in every language; the protocol allows 50,000


@dataclass(frozen=True)
class Location:
    """A page in one language: `alternates` are its addresses in all languages in which it can be read, its own too."""

    url: str
    alternates: dict[str, str]
    changed_at: datetime | None = None
    pictures: list[str] = field(default_factory=list)

    @property
    def default(self) -> str:
        """The address for readers of any other language."""
        return next(iter(self.alternates.values()))


class Sitemap:
    """What one kind of page tells search engines; `items` must come in a lasting order."""

    def items(self) -> QuerySet[Any] | Sequence[Any]:
        raise NotImplementedError

    def languages_of(self, item: Any) -> Sequence[str]:
        """Those in which the public can read it, in the order of settings."""
        return languages.codes()

    def path(self, item: Any, language: str) -> str:
        return str(item.get_absolute_url(language))

    def changed_at(self, item: Any, language: str) -> datetime | None:
        """When the public text last changed; drafts leave no trace here."""
        return None

    def picture(self, item: Any) -> Image | None:
        return None

    def pages(self) -> int:
        """How many pages it takes; none where there is nothing to list."""
        return self._paginator().num_pages

    def page(self, number: int) -> list[Location]:
        """The locations of one page; raises EmptyPage beyond the last."""
        found = self._paginator().page(number)
        return [location for item in found for location in self._locations(item)]

    def _paginator(self) -> Paginator[Any]:
        return Paginator(self.items(), RECORDS_PER_PAGE, allow_empty_first_page=False)

    def _locations(self, item: Any) -> list[Location]:
        urls = {code: f"{settings.SITE_URL}{self.path(item, code)}" for code in self.languages_of(item)}
        picture = self.picture(item)
        pictures = [f"{settings.SITE_URL}{picture.url}"] if picture else []
        return [Location(url, urls, self.changed_at(item, code), pictures) for code, url in urls.items()]


class PostSitemap(Sitemap):
    """Live posts, each in the languages in which it is live."""

    def items(self) -> QuerySet[Post]:
        return Post.objects.live_in_any_language().with_cards()

    def languages_of(self, item: Post) -> list[str]:
        return item.live_languages()

    def changed_at(self, item: Post, language: str) -> datetime | None:
        dates = (item.date("published_at", language), item.date("corrected_at", language))
        return max(filter(None, dates), default=None)

    def picture(self, item: Post) -> Image | None:
        return item.image


class TopicSitemap(Sitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.order_by("pk")


class EventSitemap(Sitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.select_related("image").order_by("pk")

    def picture(self, item: Event) -> Image | None:
        return item.image


class AuthorSitemap(Sitemap):
    """Those who have signed a public post."""

    def items(self) -> QuerySet[Author]:
        return Author.objects.public().select_related("image").order_by("pk")

    def picture(self, item: Author) -> Image | None:
        return item.image


class SeriesSitemap(Sitemap):
    """Those that have a public post."""

    def items(self) -> QuerySet[Series]:
        return Series.objects.public().order_by("pk")


class ArchiveSitemap(Sitemap):
    """Years and months, each in the languages that have posts in it."""

    def items(self) -> list[Span]:
        found: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for code in languages.codes():
            with override(code):
                months = Archive.read().months
            spans: list[tuple[str, tuple[int, ...]]] = [
                ("blog:archive_month", (month.first.year, month.first.month)) for month in months
            ]
            spans += [("blog:archive_year", (month.first.year,)) for month in months]
            for span in dict.fromkeys(spans):
                found.setdefault(span, []).append(code)
        return [(*span, codes) for span, codes in sorted(found.items())]

    def languages_of(self, item: Span) -> list[str]:
        return item[2]

    def path(self, item: Span, language: str) -> str:
        with override(language):
            return reverse(item[0], args=item[1])
