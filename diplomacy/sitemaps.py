"""Collects the apps' sitemaps, and adds the pages of the site itself."""

from django.urls import reverse

from blog.sitemaps import BilingualSitemap, EventSitemap, PostSitemap, TopicSitemap
from engagement.sitemaps import ConsultationSitemap


class PageSitemap(BilingualSitemap):
    """Pages that have no row behind them."""

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
