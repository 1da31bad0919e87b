"""Addresses of the blog for search engines."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from blog.models import Event, Post, Topic
from diplomacy import languages


class PostSitemap(Sitemap):
    """Live posts, each with its addresses in the languages in which it is live."""

    i18n = alternates = True

    def items(self) -> QuerySet[Post]:
        live = Post.objects.none()
        for code in languages.codes():
            live |= Post.objects.live(code)
        return live.order_by("pk")

    def get_languages_for_item(self, item: Post) -> list[str]:
        return item.live_languages()

    def lastmod(self, item: Post) -> datetime | None:
        return item.updated_at


class TopicSitemap(Sitemap):
    i18n = alternates = True

    def items(self) -> QuerySet[Topic]:
        return Topic.objects.all()


class EventSitemap(Sitemap):
    i18n = alternates = True

    def items(self) -> QuerySet[Event]:
        return Event.objects.all()
