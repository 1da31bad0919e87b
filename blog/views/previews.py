"""A draft as readers would see it: for people outside with a link that somebody gave them, and for staff."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.models import Post, PreviewLink, Topic
from blog.models.revisions import newest_content, with_content
from blog.views.posts import article
from diplomacy import languages
from diplomacy.caching import private


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The newest version of a post, to whoever has the link."""
    link = PreviewLink.objects.of(token).select_related("post__author", "post__revision").first()
    if link is None:
        raise Http404
    return show(request, link.post, {code: link.path(code) for code in languages.codes()}, link)


def show(request: HttpRequest, post: Post, urls: Mapping[str, str], link: PreviewLink | None = None) -> HttpResponse:
    """The newest version in the language of the page; where it has no words yet, a sentence saying so.

    `urls` are the addresses of the preview in each language; without a link it is staff who look.
    """
    content = newest_content(post)
    shown = with_content(post, content)
    written = [code for code in languages.codes() if languages.text(shown, "title", code)]
    topics = Topic.objects.filter(pk__in=content.get("topics") or [])
    context = {
        **article(shown, topics, preview=True, key=link.token if link else ""),
        "link": link,
        "is_written": languages.current() in written,
        "alternates": languages.alternates(urls, written),
    }
    response = private(render(request, "blog/posts/preview.html", context))
    response["Referrer-Policy"] = "no-referrer"
    return response
