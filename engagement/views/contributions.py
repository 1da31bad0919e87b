"""One comment as its author sees it, from the private link: where it stands, what can be done, where it went."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import appeals, edits, erasure
from engagement.actions import contributions as actions
from engagement.forms import EditForm
from engagement.models import Comment, CommentEdit, Contributor, State
from engagement.models.asked import asked_of_comment, is_over
from engagement.models.contributions import Contribution, own_comment, own_contribution
from engagement.models.keys import network_key
from engagement.models.manifests import own_seal
from engagement.views.comments import refused

EDITED = {CommentEdit.State.APPLIED: "changed", CommentEdit.State.WAITING: "asked"}


@never_cache
@require_safe
def contribution_detail(request: HttpRequest, token: str) -> HttpResponse:
    """A contributor's own page of one comment; its link answers for good, also once the comment is erased."""
    contribution = own_contribution(token)
    if contribution is None:
        raise Http404
    comment = contribution.comment
    if comment.state == State.ERASED:
        return erased(request, status=410)
    asked = asked_of_comment(comment)
    context = {
        "contribution": contribution,
        "comment": comment,
        "appealable": appeals.appealable(comment),
        "consultation": comment.discussion.about,
        "asked": asked,
        "echoes_are_over": bool(asked) and is_over(comment.discussion.about),
        "contributor": Contributor.objects.of(comment),
        "edit_barrier": edits.barrier_to_edit(comment),
        "at_once": edits.takes_effect_at_once(comment),
        "sealed": own_seal(comment),
        "has_record": _may_have_record(contribution),
        "done": next((name for name in (*EDITED.values(), "dropped", "mail", "echo") if name in request.GET), ""),
        "token": token,
    }
    return private(render(request, "engagement/contributions/detail.html", context))


@never_cache
@require_safe
def contribution_record(request: HttpRequest, token: str) -> HttpResponse:
    """The very bytes of which the sealed manifest has the SHA-256; 404 where a ground forbids showing the words."""
    contribution = own_contribution(token)
    sealed = own_seal(contribution.comment) if contribution and _may_have_record(contribution) else None
    if contribution is None or sealed is None or not sealed.record:
        raise Http404
    response = HttpResponse(sealed.record, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="comment-{contribution.comment.pk}.json"'
    return private(response)


def _may_have_record(contribution: Contribution) -> bool:
    """What a moderator has hidden is not handed out by another door."""
    return contribution.is_readable and contribution.redaction is None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_edit(request: HttpRequest, token: str) -> HttpResponse:
    """The form with the present words, or with those that wait; what stands against an edit is said instead."""
    comment = _own(token)
    waiting = comment.edits.waiting().first()
    form = EditForm(comment, request.POST or None, initial={"comment": waiting.after if waiting else comment.comment})
    barrier = edits.barrier_to_edit(comment)
    if request.method == "POST" and form.is_valid():
        try:
            made = edits.edit(comment, form.cleaned_data["comment"], network_key=network_key(client_network(request)))
        except Refused as refusal:
            form.add_error(None, refusal)
            barrier = ""
        else:
            return _back(token, EDITED[CommentEdit.State(made.state)])
    context = {
        "comment": comment,
        "form": form,
        "barrier": "" if request.method == "POST" else barrier,
        "waiting": waiting,
        "at_once": edits.takes_effect_at_once(comment),
        "minutes": int(settings.COMMENT_EDIT_WINDOW.total_seconds() // 60),
        "token": token,
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/contributions/edit.html", context, status=status))


@never_cache
@require_POST
def contribution_drop_edit(request: HttpRequest, token: str) -> HttpResponse:
    edits.drop(_own(token))
    return _back(token, "dropped")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; only the button withdraws. Where there is nothing to withdraw, the comment's own page says so."""
    comment = _own(token)
    if request.method != "POST" and comment.can_be_withdrawn:
        context = {"comment": comment, "token": token}
        return private(render(request, "engagement/contributions/withdraw.html", context))
    if request.method == "POST":
        try:
            actions.withdraw(comment)
        except Refused as refusal:
            return refused(request, refusal, _detail_url(token))
    return redirect("engagement:contribution_detail", token)


@never_cache
@require_POST
def contribution_stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    actions.choose_mail(_own(token), wanted=False)
    return _back(token, "mail")


@never_cache
@require_POST
def contribution_start_mail(request: HttpRequest, token: str) -> HttpResponse:
    try:
        actions.choose_mail(_own(token), wanted=True)
    except Refused as refusal:
        return refused(request, refusal, _detail_url(token))
    return _back(token, "mail")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_erase(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what goes and what stays; only the button erases."""
    comment = _own(token)
    if comment.state == State.ERASED:
        return erased(request, status=410)
    if request.method != "POST":
        context = {"comment": comment, "token": token}
        return private(render(request, "engagement/contributions/erase.html", context))
    contributor = Contributor.objects.of(comment)
    try:
        erasure.erase_comment(comment)
    except Refused as refusal:
        return refused(request, refusal, _detail_url(token))
    return erased(request, contributor=contributor)


def erased(
    request: HttpRequest, *, status: int = 200, everything: bool = False, contributor: Contributor | None = None
) -> HttpResponse:
    """The page that says that something is erased, on the spot and at every old link.

    `contributor` is who has erased one comment, for the way to the others.
    """
    context = {"is_new": status == 200, "everything": everything, "contributor": contributor}
    return private(render(request, "engagement/contributions/erased.html", context, status=status))


def _own(token: str) -> Comment:
    comment = own_comment(token)
    if comment is None:
        raise Http404
    return comment


def _back(token: str, done: str) -> HttpResponse:
    return redirect(f"{_detail_url(token)}?{done}")


def _detail_url(token: str) -> str:
    return reverse("engagement:contribution_detail", args=[token])
