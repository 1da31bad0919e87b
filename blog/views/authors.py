"""Authors as readers see them: who signs posts, and what each has signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Author, Post
from blog.models.addresses import slug_is
from blog.views.listing import paged, posts_of
from diplomacy import languages
from diplomacy.caching import public

AUTHORS_PER_PAGE = 30


@require_safe
def author_list(request: HttpRequest) -> HttpResponse:
    authors = Author.objects.public().select_related("image").order_by(languages.column("name"), "pk")
    context = paged(request, authors, AUTHORS_PER_PAGE) | {"trail": _trail(_("Authors"))}
    return public(request, render(request, "blog/authors/list.html", context), Post.objects.next_live_at())


@require_safe
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    authors = Author.objects.public().select_related("image")
    author = get_object_or_404(authors, slug_is(languages.current(), slug))
    context = {
        **posts_of(request, author=author),
        "author": author,
        "alternates": languages.alternates(author.urls()),
        "trail": [*_trail(_("Authors"), reverse("blog:author_list")), (author.name, "")],
    }
    return public(request, render(request, "blog/authors/detail.html", context), Post.objects.next_live_at())


def _trail(label: str, url: str = "") -> list[tuple[str, str]]:
    return [(_("Posts"), reverse("blog:post_list")), (label, url)]
