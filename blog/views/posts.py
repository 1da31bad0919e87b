"""Posts as readers see them: live, told of in the language of the reader, or withdrawn with an explanation."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import prose
from blog.models import Post, Publication, Topic
from blog.models.neighbours import neighbours
from blog.models.posts import reading_time
from blog.views.listing import posts_of
from diplomacy import languages
from diplomacy.caching import public

GONE = 410
# From when on a post has a table of contents: longer than so many minutes, with so many headings.
LONG, FEWEST_HEADINGS = 3, 3


@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    return public(request, render(request, "blog/posts/list.html", posts_of(request)), Post.objects.next_live_at())


@require_safe
def post_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A post that is live in this language; what was withdrawn, or is live only in another, says so."""
    found = Post.objects.live().at(slug).select_related("author__image", "image", "event", "series")
    post = found.with_next_live_at().prefetch_related(Prefetch("topics", Topic.objects.with_counts())).first()
    if post is None:
        return _not_live(request, slug)
    topics = list(post.topics.all())
    context = {
        **article(post, topics),
        "neighbours": neighbours(post, topics),
        "changes": Publication.objects.told(post) if post.corrected_at else [],
        "alternates": _alternates(post),
        "trail": [(_("Posts"), reverse("blog:post_list")), (post.title, "")],
    }
    response = render(request, "blog/posts/detail.html", context)
    return public(request, response, *post.boundaries(), post.next_live_at)


def article(post: Post, topics: Iterable[Topic], *, preview: bool = False, key: str = "") -> dict[str, Any]:
    """What templates/blog/posts/_article.html shows: a post as it stands, or for a preview a version that is not saved.

    `key` is the token that opens the pictures of a preview.
    """
    body = languages.text(post, "body")
    headings = prose.contents(body) if reading_time(body, languages.current()) > LONG else []
    return {
        "post": post,
        "topics": topics,
        "image": post.image.with_key(key) if post.image and key else post.image,
        "contents": headings if len(headings) >= FEWEST_HEADINGS else [],
        "preview": preview,
        "key": key,
    }


def _not_live(request: HttpRequest, slug: str) -> HttpResponse:
    """What to say at an address, of this language or mistakenly of another, whose text is not live here."""
    for code in languages.own_first():
        post = Post.objects.known(code).at(slug, code).first()
        if post and post.is_known_in(languages.current()) and request.path != post.get_absolute_url():
            return redirect(post)
        if post:
            return _withdrawn(request, post) if post.is_withdrawn(code) else _elsewhere(request, post, code)
    raise Http404


def _elsewhere(request: HttpRequest, post: Post, language: str) -> HttpResponse:
    """A translation is coming; until then the post can be read in the language given."""
    urls = post.urls() | {languages.current(): request.path}
    context = {
        "language": language,
        "url": post.get_absolute_url(language),
        "title": languages.text(post, "title", language),
        "alternates": languages.alternates(urls, post.live_languages()),
        "trail": [(_("Posts"), reverse("blog:post_list")), (_("Translation coming"), "")],
    }
    return public(request, render(request, "blog/posts/elsewhere.html", context), *post.boundaries())


def _withdrawn(request: HttpRequest, post: Post) -> HttpResponse:
    """Why the text was taken back, in the languages in which it was; nothing of the text itself."""
    told_in = [code for code in languages.own_first() if post.is_withdrawn(code)]
    if languages.current() in told_in:
        told_in = [languages.current()]
    context = {
        "post": post,
        "language": told_in[0],
        "title": languages.text(post, "title", told_in[0]),
        "reason": languages.text(post, "withdrawn_reason", told_in[0]),
        "withdrawn_at": post.date("withdrawn_at", told_in[0]),
        "alternates": _alternates(post),
        "trail": [(_("Posts"), reverse("blog:post_list")), (_("Withdrawn post"), "")],
    }
    response = render(request, "blog/posts/withdrawn.html", context, status=GONE)
    return public(request, response, *post.boundaries())


def _alternates(post: Post) -> list[languages.Alternate]:
    live = post.live_languages()
    return languages.alternates(post.urls(), live, post.withdrawn_languages() if live else languages.codes())
