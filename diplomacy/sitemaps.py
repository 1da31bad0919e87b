"""Collects the apps' sitemaps, adds the pages of the site itself, and serves them under one index."""

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from blog.models import Post
from blog.sitemaps import (
    ArchiveSitemap,
    AuthorSitemap,
    EventSitemap,
    PostSitemap,
    SeriesSitemap,
    Sitemap,
    TopicSitemap,
)
from diplomacy.caching import public
from engagement.sitemaps import ConsultationSitemap, DraftSitemap, QuestionSitemap


class PageSitemap(Sitemap):
    """Pages that have no row behind them; an item is a route's name."""

    def items(self) -> list[str]:
        return [
            "home",
            "about",
            "accessibility",
            "moderation_policy",
            "engagement:transparency",
            "blog:post_list",
            "blog:archive",
            "blog:author_list",
            "blog:series_list",
            "blog:topic_list",
            "blog:event_list",
            "engagement:consultation_list",
        ]

    def path(self, item: str, language: str) -> str:
        with override(language):
            return reverse(item)


SITEMAPS: dict[str, Sitemap] = {
    "pages": PageSitemap(),
    "posts": PostSitemap(),
    "topics": TopicSitemap(),
    "events": EventSitemap(),
    "consultations": ConsultationSitemap(),
    "drafts": DraftSitemap(),
    "questions": QuestionSitemap(),
    "authors": AuthorSitemap(),
    "series": SeriesSitemap(),
    "archive": ArchiveSitemap(),
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Where the pages of all sitemaps are."""
    paths = [
        reverse("sitemap_section", args=[name, number])
        for name, sitemap in SITEMAPS.items()
        for number in range(1, sitemap.pages() + 1)
    ]
    return _xml(request, "sitemap_index.xml", {"urls": [f"{settings.SITE_URL}{path}" for path in paths]})


@require_safe
def sitemap_section(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One page of one sitemap."""
    if name not in SITEMAPS:
        raise Http404
    try:
        locations = SITEMAPS[name].page(number)
    except EmptyPage as error:
        raise Http404 from error
    return _xml(request, "sitemap.xml", {"locations": locations})


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = public(
        request,
        render(request, template, context, content_type="application/xml; charset=utf-8"),
        Post.objects.next_live_at(),
    )
    response["X-Robots-Tag"] = "noindex"
    return response
