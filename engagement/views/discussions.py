"""Further pages of a discussion, and one thread on its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import translate_url
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Comment, Discussion
from engagement.models.paths import STEP
from engagement.models.threads import one_thread, threads


@require_safe
def discussion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    discussion = get_object_or_404(Discussion.objects.with_targets(), pk=pk)
    if elsewhere := readable_at(request, discussion):
        return redirect(elsewhere)
    start = _start(request)[:STEP]
    page = threads(discussion, start)
    if start and not page.comments:
        return redirect("engagement:discussion_detail", pk)
    context = {"page": page, "discussion": discussion, "start": start, "alternates": _alternates(request, discussion)}
    return public(
        request,
        render(request, "engagement/discussions/detail.html", context),
        discussion.opens_from,
        discussion.closes_from,
    )


@require_safe
def thread_detail(request: HttpRequest, pk: int) -> HttpResponse:
    root = get_object_or_404(Comment.objects.visible().with_targets(), pk=pk, depth=0)
    if elsewhere := readable_at(request, root.discussion):
        return redirect(elsewhere)
    discussion, start = root.discussion, _start(request)
    page = one_thread(root, start)
    if start and not page.comments:
        return redirect("engagement:thread_detail", pk)
    alternates = _alternates(request, discussion)
    context = {"page": page, "discussion": discussion, "root": root, "start": start, "alternates": alternates}
    response = render(request, "engagement/discussions/thread.html", context)
    return public(request, response, discussion.opens_from, discussion.closes_from)


def readable_at(request: HttpRequest, discussion: Discussion) -> str:
    """ "" where the discussion can be read here, else its address in a language in which its page is live; 404 in none."""
    if not discussion.is_public or discussion.is_hidden:
        raise Http404
    live = discussion.live_languages
    return "" if languages.current() in live else translate_url(request.get_full_path(), live[0])


def _start(request: HttpRequest) -> str:
    """The path at which the page begins; the database takes no NUL, whoever sends one."""
    return request.GET.get("start", "").replace("\0", "")


def _alternates(request: HttpRequest, discussion: Discussion) -> list[languages.Alternate]:
    return languages.alternates({code: translate_url(request.path, code) for code in discussion.live_languages})
