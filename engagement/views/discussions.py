"""A discussion in the order that a reader chooses, one thread on its own, and the place of a single comment."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Comment, Discussion
from engagement.models.selections import Selection
from engagement.models.threads import one_thread, start_of, threads


@require_safe
def discussion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    discussion = get_object_or_404(Discussion.objects.with_targets(), pk=pk)
    if elsewhere := readable_at(request, discussion):
        return redirect(elsewhere)
    selection = Selection.from_query(request.GET)
    page = threads(discussion, selection)
    if selection.start and not page.comments:
        return redirect(address(pk, selection.but(start="")))
    return _shown(request, "engagement/discussions/detail.html", discussion, page=page, variant=selection.query)


@require_safe
def thread_detail(request: HttpRequest, pk: int) -> HttpResponse:
    root = get_object_or_404(Comment.objects.visible().with_targets(), pk=pk, depth=0)
    if elsewhere := readable_at(request, root.discussion):
        return redirect(elsewhere)
    start = Selection.from_query({"start": request.GET.get("start", "")}).start
    page = one_thread(root, start)
    if start and not page.comments:
        return redirect("engagement:thread_detail", pk)
    return _shown(request, "engagement/discussions/thread.html", root.discussion, page=page, root=root, variant=start)


@require_safe
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent link of a comment: leads to its place on the right page, in the order in which threads are told."""
    comment = get_object_or_404(Comment.objects.visible().with_targets(), pk=pk)
    if elsewhere := readable_at(request, comment.discussion):
        return redirect(elsewhere)
    start = start_of(comment)
    if comment.depth == 0:
        page = address(comment.discussion_id, Selection(start=start))
    else:
        thread = reverse("engagement:thread_detail", args=[comment.thread_id])
        page = f"{thread}?start={start}" if start else thread
    return redirect(f"{page}#{comment.anchor}")


def readable_at(request: HttpRequest, discussion: Discussion) -> str:
    """ "" where the discussion can be read here, else its address in a language in which its page is live; 404 in none."""
    if not discussion.is_public or discussion.is_hidden:
        raise Http404
    live = discussion.live_languages
    return "" if languages.current() in live else translate_url(request.get_full_path(), live[0])


def address(pk: int, selection: Selection) -> str:
    """Where a discussion can be read in the order chosen."""
    path = reverse("engagement:discussion_detail", args=[pk])
    return f"{path}?{selection.query}" if selection.query else path


def _shown(request: HttpRequest, template: str, discussion: Discussion, **context: Any) -> HttpResponse:
    """`variant` is true for a page that is not the canonical one of its address."""
    alternates = {code: translate_url(request.get_full_path(), code) for code in discussion.live_languages}
    context |= {"discussion": discussion, "alternates": languages.alternates(alternates)}
    return public(request, render(request, template, context), discussion.opens_from, discussion.closes_from)
