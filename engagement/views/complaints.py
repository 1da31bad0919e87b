"""Reporting a comment without an account, and the private page that shows what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import translate_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diplomacy import languages
from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import complaints as actions
from engagement.actions.complaints import ReportedBefore
from engagement.forms.complaints import ComplaintForm
from engagement.models import Comment, Complaint
from engagement.views.discussions import readable_at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What has been taken away since its form was opened is refused with the text kept, not lost."""
    comments = Comment.objects.visible() if request.method == "POST" else Comment.objects.published()
    comment = get_object_or_404(comments.with_targets(), pk=pk)
    if elsewhere := readable_at(request, comment.discussion):
        return redirect(elsewhere)
    form = ComplaintForm(comment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _reported(request, comment, form)
        except Refused as refusal:
            form.add_error(None, refusal)
    live = {code: translate_url(request.path, code) for code in comment.discussion.live_languages}
    context = {"form": form, "comment": comment, "alternates": languages.alternates(live)}
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/complaints/new.html", context, status=status))


@never_cache
@require_safe
def complaint_detail(request: HttpRequest, token: str) -> HttpResponse:
    """A complainant's own page: where the report stands and, once settled, on which ground something was done."""
    found = Complaint.objects.behind(token).select_related("decision__ground")
    return _receipt(request, get_object_or_404(found))


def _reported(request: HttpRequest, comment: Comment, form: ComplaintForm) -> HttpResponse:
    """To the page of the new report; who has reported it before, and a machine in the trap, are thanked without one."""
    if form.is_trapped:
        return _receipt(request, None)
    try:
        complaint = actions.report(comment, form.grievance(network=client_network(request)))
    except ReportedBefore as reported:
        return _receipt(request, None, " ".join(reported.messages))
    return redirect(complaint.private_url(languages.current()))


def _receipt(request: HttpRequest, complaint: Complaint | None, before: str = "") -> HttpResponse:
    """`before` says that the same was reported before."""
    alternates = languages.alternates(
        {code: complaint.private_url(code) for code in languages.codes()} if complaint else {}
    )
    context = {"complaint": complaint, "before": before, "comment_url": _place_of(complaint), "alternates": alternates}
    return private(render(request, "engagement/complaints/detail.html", context))


def _place_of(complaint: Complaint | None) -> str:
    """Where the comment can be read, "" where it cannot be any more."""
    comments = Comment.objects.published().with_targets()
    comment = comments.filter(pk=complaint.comment_id).first() if complaint else None
    readable = comment is not None and comment.discussion.is_public and not comment.discussion.is_hidden
    return comment.permalink if comment and readable else ""
