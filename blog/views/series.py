"""Series as readers see them: posts to be read one after the other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post, Series
from blog.models.addresses import slug_is
from blog.views.listing import paged, posts_of
from diplomacy import languages
from diplomacy.caching import public

SERIES_PER_PAGE = 20


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    context = paged(request, Series.objects.public(), SERIES_PER_PAGE) | {"trail": _trail(_("Series"))}
    return public(request, render(request, "blog/series/list.html", context), Post.objects.next_live_at())


@require_safe
def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    series = get_object_or_404(Series.objects.public(), slug_is(languages.current(), slug))
    context = {
        **posts_of(request, oldest_first=True, series=series),
        "series": series,
        "alternates": languages.alternates(series.urls()),
        "trail": [*_trail(_("Series"), reverse("blog:series_list")), (series.title, "")],
    }
    return public(request, render(request, "blog/series/detail.html", context), Post.objects.next_live_at())


def _trail(label: str, url: str = "") -> list[tuple[str, str]]:
    return [(_("Posts"), reverse("blog:post_list")), (label, url)]
