"""One decision on many comments: those that are ticked, or all with the same text, author or network as one.

A GET shows what would be decided on and what would be left alone, with the reason for each; the POST decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.refusals import Refused
from engagement.actions import claims, moderation
from engagement.actions.decisions import Ruling
from engagement.admin.queue import Place, frame, number, queue_url
from engagement.admin.queue_forms import BulkForm
from engagement.models import Act, Claim, Comment, Ground
from engagement.models.acts import EDITS, PASSAGES
from engagement.models.dossier import Alike, alike
from engagement.models.waits import WAITING_SINCE

SHOWN = 100
ACTS = tuple(act for act in Act if act not in EDITS | PASSAGES | {Act.UNDO})


@dataclass(frozen=True)
class Selection:
    """Which comments are meant: `comments` are at most `moderation.MOST_AT_ONCE` of `total`."""

    comments: list[Comment]
    total: int
    query: dict[str, Any]
    what: Alike | None = None
    of: Comment | None = None


@dataclass(frozen=True)
class Preview:
    """Which of them the act would meet, and which it would leave alone with the reason for each."""

    fit: list[Comment]
    skipped: list[tuple[Comment, str]]

    @property
    def versions(self) -> str:
        return ",".join(f"{comment.pk}:{comment.version}" for comment in self.fit)


def bulk(admin: VerbsAdmin, request: HttpRequest) -> HttpResponse:
    """Show, and on a POST decide; a refusal keeps the ground and the note."""
    if request.method == "POST":
        form = BulkForm(request.POST)
        if form.is_valid():
            try:
                return _decide(admin, request, form)
            except Refused as refused:
                form.add_error(None, refused)
        versions = form.cleaned_data.get("versions") or {}
        found = _comments(Comment.objects.filter(pk__in=versions))
        selection = Selection(found, len(found), {"comment": list(versions)})
        return _page(admin, request, selection, _act(request.POST.get("act")), form)
    act = _act(request.GET.get("act"))
    return _page(admin, request, _selection(request, act), act, BulkForm())


def _decide(admin: VerbsAdmin, request: HttpRequest, form: BulkForm) -> HttpResponse:
    data, by = form.cleaned_data, staff(request)
    versions, act = data["versions"], Act(data["act"])
    taken = {claim.comment_id: claim for claim in _claims(versions, by)}
    free = {pk: version for pk, version in versions.items() if pk not in taken}
    done = moderation.decide_many(free, act, by=by, ground=data["ground"], note=data["note"])
    left = {**{pk: claims.taken_message(claim) for pk, claim in taken.items()}, **done.refused}
    _report(admin, request, act, len(done.decisions), left)
    return HttpResponseRedirect(Place.of(request).url("queue"))


def _report(admin: VerbsAdmin, request: HttpRequest, act: Act, count: int, left: dict[int, str]) -> None:
    text = ngettext("%(count)d comment decided on: %(act)s.", "%(count)d comments decided on: %(act)s.", count)
    admin.message_user(
        request, text % {"count": count, "act": act.label}, messages.SUCCESS if count else messages.WARNING
    )
    for pk, reason in list(left.items())[:SHOWN]:
        admin.message_user(request, f"{Comment(pk=pk)}: {reason}", messages.WARNING)


def _page(admin: VerbsAdmin, request: HttpRequest, selection: Selection, act: Act, form: BulkForm) -> HttpResponse:
    place, by = Place.of(request), staff(request)
    preview = _preview(selection.comments, act, by)
    context = {
        **frame(admin, request, place),
        "title": _("Decide on several comments"),
        "selection": selection,
        "act": act,
        "acts": [(other, _address(place, selection, other)) for other in ACTS],
        "preview": preview,
        "fit": preview.fit[:SHOWN],
        "skipped": preview.skipped[:SHOWN],
        "shown": SHOWN,
        "most": moderation.MOST_AT_ONCE,
        "form": form,
    }
    return TemplateResponse(request, "admin/engagement/comment/queue_bulk.html", context)


def _selection(request: HttpRequest, act: Act) -> Selection:
    what = request.GET.get("same", "")
    if what not in Alike.values:
        pks = {number(text) for text in request.GET.getlist("comment")}
        comments = _comments(Comment.objects.filter(pk__in=pks))
        return Selection(comments, len(comments), {"comment": sorted(pks)})
    of = get_object_or_404(Comment, pk=number(request.GET.get("of")))
    everything = alike(of, Alike(what))
    fit = everything.filter(state__in=act.comes_from)
    return Selection(_comments(fit), everything.count(), {"same": what, "of": of.pk}, Alike(what), of)


def _preview(comments: Iterable[Comment], act: Act, by: User) -> Preview:
    comments = list(comments)
    ruling = Ruling(act, by, ground=Ground(is_active=True))
    taken = {claim.comment_id: claims.taken_message(claim) for claim in _claims([c.pk for c in comments], by)}
    reasons = {comment.pk: taken.get(comment.pk) or moderation.obstacle_to(comment, ruling) for comment in comments}
    return Preview(
        [comment for comment in comments if not reasons[comment.pk]],
        [(comment, reasons[comment.pk]) for comment in comments if reasons[comment.pk]],
    )


def _comments(found: QuerySet[Comment]) -> list[Comment]:
    return list(found.order_by(WAITING_SINCE, "pk")[: moderation.MOST_AT_ONCE])


def _claims(pks: Iterable[int], by: User) -> QuerySet[Claim]:
    return Claim.objects.of_others(by).filter(comment__in=list(pks)).select_related("moderator")


def _act(text: str | None) -> Act:
    return Act(text) if text in ACTS else Act.PUBLISH


def _address(place: Place, selection: Selection, act: Act) -> str:
    """The same comments with another act."""
    return f"{queue_url('bulk')}{place.query}&{urlencode({**selection.query, 'act': act.value}, doseq=True)}"
