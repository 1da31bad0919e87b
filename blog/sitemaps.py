"""Addresses of the blog for search engines."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from blog.models import Event, Post, Topic


class BilingualSitemap(Sitemap):
    """Addresses in every language on SITE_URL, whatever the table of sites says."""

    i18n = alternates = True

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PostSitemap(BilingualSitemap):
    """Live posts, each with its addresses in the languages in which it is live."""

    def items(self) -> QuerySet[Post]:
        return Post.objects.live_in_any_language()

    def get_languages_for_item(self, item: Post) -> list[str]:
        return item.live_languages()

    def lastmod(self, item: Post) -> datetime | None:
        return item.updated_at


class TopicSitemap(BilingualSitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.all()


class EventSitemap(BilingualSitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.all()
