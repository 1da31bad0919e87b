"""What every list of posts shows: a page of those that can be read here, and apart those that can be read elsewhere."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from blog.models import Post
from blog.models.posts import PostQuerySet
from diplomacy import languages

ELSEWHERE = 6


def paged(request: HttpRequest, rows: QuerySet[Any], size: int) -> dict[str, Any]:
    """The page that the address asks for, or the nearest there is, with that page's own address as the canonical one."""
    page: Page[Any] = Paginator(rows, size).get_page(request.GET.get("page"))
    query = f"?page={page.number}" if page.number > 1 else ""
    return {"page": page, "canonical_url": f"{settings.SITE_URL}{request.path}{query}"}


def posts_of(request: HttpRequest, *, oldest_first: bool = False, **about: Any) -> dict[str, Any]:
    """The posts that have these attributes."""
    here = Post.objects.live().filter(**about)
    there = Post.objects.live_only_in_other_languages().filter(**about)
    return _lists(request, here.reverse() if oldest_first else here, there)


def posts_between(request: HttpRequest, first: date, after: date) -> dict[str, Any]:
    """The posts that went live from one day on and before another."""
    here, others = languages.current(), languages.others(languages.current())
    there = Post.objects.live_only_in_other_languages().published_between(first, after, *others)
    return _lists(request, Post.objects.live().published_between(first, after, here), there)


def newest_elsewhere(count: int = ELSEWHERE) -> PostQuerySet:
    """The newest posts that can be read in another language only."""
    return Post.objects.live_only_in_other_languages().with_links()[:count]


def _lists(request: HttpRequest, here: PostQuerySet, there: PostQuerySet) -> dict[str, Any]:
    """A page of the posts of this language, and beside the first page the newest of the others."""
    shown = paged(request, here.with_cards(), settings.POSTS_PER_PAGE)
    return shown | {"elsewhere": list(there.with_links()[:ELSEWHERE]) if shown["page"].number == 1 else []}
