"""Collects the apps' sitemaps, and adds the pages of the site itself."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from blog.sitemaps import EventSitemap, PostSitemap, TopicSitemap
from engagement.sitemaps import ConsultationSitemap


class PageSitemap(Sitemap):
    """Pages that have no row behind them."""

    i18n = alternates = True

    def items(self) -> list[str]:
        return [
            "home",
            "about",
            "accessibility",
            "moderation_policy",
            "blog:post_list",
            "blog:topic_list",
            "blog:event_list",
            "engagement:consultation_list",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "pages": PageSitemap,
    "posts": PostSitemap,
    "topics": TopicSitemap,
    "events": EventSitemap,
    "consultations": ConsultationSitemap,
}
