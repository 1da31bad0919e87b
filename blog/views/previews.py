"""A draft as people outside see it, with the link that somebody gave them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import PreviewLink
from blog.models.revisions import newest_content, with_content
from diplomacy import languages
from diplomacy.caching import private


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The newest version of a post in the language of the address; where it has no words yet, a sentence saying so."""
    links = PreviewLink.objects.of(token).select_related("post__author", "post__revision")
    link = links.first()
    if link is None:
        raise Http404
    shown = with_content(link.post, newest_content(link.post))
    written = [code for code in languages.codes() if languages.text(shown, "title", code)]
    urls = {code: link.path(code) for code in languages.codes()}
    context = {
        "post": shown,
        "link": link,
        "token": token,
        "is_written": languages.current() in written,
        "alternates": languages.alternates(urls, written),
        "trail": [(_("Preview"), "")],
    }
    return private(render(request, "blog/posts/preview.html", context))
