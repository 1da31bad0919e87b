"""The one comment in front of a moderator: all there is to know of it, and every decision on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from blog.admin.verbs import VerbsAdmin, change_url, staff
from engagement.actions import claims, moderation, redactions
from engagement.actions.decisions import SILENT, Ruling
from engagement.admin.appeals import DecideForm
from engagement.admin.queue import Place, frame, open_next
from engagement.admin.queue_forms import DecisionForm
from engagement.messages.previews import Notice, notices
from engagement.models import Act, Comment, Ground, ModerationDecision
from engagement.models.acts import EDITS
from engagement.models.dossier import Dossier
from engagement.models.queue import Position, QueuePage, page_of

# The letter that presses an act's button; of those that share one, never two are offered for the same comment.
KEYS = {
    Act.PUBLISH: "a",
    Act.KEEP: "a",
    Act.RESTORE: "a",
    Act.REJECT: "r",
    Act.SPAM: "s",
    Act.HOLD: "h",
    Act.REMOVE: "x",
    Act.REDACT: "e",
    Act.UNCOVER: "c",
    Act.ACCEPT_EDIT: "y",
    Act.REFUSE_EDIT: "n",
}


@dataclass(frozen=True)
class Choice:
    """One decision that can be taken now."""

    act: Act
    key: str


def item(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Read and decide. A refused decision keeps what was typed and says who was first."""
    comment = _comment(pk)
    place = Place.of(request)
    if request.method != "POST":
        return _page(admin, request, place, comment, DecisionForm(comment))
    form = DecisionForm(comment, request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            carry_out(comment, form, by=staff(request))
        except ValidationError as refused:
            comment = _comment(pk)
            form.add_error(None, refused)
            form.accept_present_version(comment)
        else:
            return _after(admin, request, place, comment)
    return _page(admin, request, place, comment, form)


def carry_out(comment: Comment, form: DecisionForm, *, by: User) -> ModerationDecision:
    """Call the verb of the act whose button was pressed. Refused by the verb, or while a colleague has the comment."""
    data, act = form.cleaned_data, form.chosen_act()
    claims.refuse_if_taken(comment, by=by)
    told: dict[str, Any] = {name: data[name] for name in ("version", "note", "internal_note")}
    told |= {"by": by, "cause": form.cause}
    if act == Act.UNCOVER:
        return redactions.uncover(comment, **told)
    if act == Act.REDACT:
        start, end = redactions.passage(comment, data["words"], data["occurrence"])
        return redactions.redact(comment, start, end, ground=data["ground"], **told)
    return moderation.decide(comment, act, ground=data["ground"], edit=data["edit"], **told)


def notice(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The notices as they would be with the ground and the note in the form; for the page's script. Changes nothing."""
    comment = _comment(pk)
    form = DecisionForm(comment, request.POST)
    form.full_clean()
    context = {"comment": comment, "notices": _notices(Dossier(comment), form, staff(request))}
    return TemplateResponse(request, "admin/engagement/comment/_notices.html", context)


def offered(dossier: Dossier, by: User) -> list[Act]:
    """The acts that the rules allow on this comment now, whatever ground is chosen."""
    comment = dossier.comment
    pointless = {
        *([] if dossier.complaints else [Act.KEEP]),
        *([] if dossier.redactions else [Act.UNCOVER]),
        *([] if dossier.edit else EDITS),
        *([Act.ACCEPT_EDIT] if dossier.is_filed else []),
    }
    any_ground = Ground(is_active=True)
    return [
        act
        for act in KEYS
        if act not in pointless and not moderation.obstacle_to(comment, Ruling(act, by, ground=any_ground))
    ]


def _comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.with_targets(), pk=pk)


def _after(admin: VerbsAdmin, request: HttpRequest, place: Place, comment: Comment) -> HttpResponse:
    admin.log_change(request, comment, gettext("Decide"))
    admin.message_user(request, gettext("Your decision is recorded."), messages.SUCCESS)
    return open_next(admin, request, place, Position.parse(request.POST.get("position", "")))


def _page(admin: VerbsAdmin, request: HttpRequest, place: Place, comment: Comment, form: DecisionForm) -> HttpResponse:
    by, dossier = staff(request), Dossier(comment)
    page, position = _around(place, comment, by)
    acts = offered(dossier, by)
    context = {
        **frame(admin, request, place),
        "title": str(comment),
        "original": comment,
        "comment": comment,
        "dossier": dossier,
        "record_url": change_url(comment),
        "sanction_url": reverse("admin:engagement_comment_sanction", args=[comment.pk]),
        "page": page,
        "position": position or "",
        "form": form,
        "previewing": "preview" in request.POST,
        "at_once": [Choice(act, KEYS[act]) for act in acts if not act.needs_ground],
        "with_ground": [Choice(act, KEYS[act]) for act in acts if act.needs_ground],
        "can_redact": Act.REDACT in acts,
        "notices": _notices(dossier, form, by, acts),
        "taken": dossier.claim if dossier.claim and dossier.claim.moderator_id != by.pk else None,
        "appeal_form": DecideForm() if dossier.appeal and dossier.appeal.first_decided_by_id != by.pk else None,
    }
    return TemplateResponse(request, "admin/engagement/comment/queue_item.html", context)


def _around(place: Place, comment: Comment, by: User) -> tuple[QueuePage, Position | None]:
    """The page of the queue beside the item, and the item's position on it, None where it waits for nothing."""
    page = page_of(place.queue, by, place.narrowing, place.after)
    return page, page.position_of(comment)


def _notices(dossier: Dossier, form: DecisionForm, by: User, acts: Iterable[Act] = ()) -> list[Notice]:
    """What the author would be told of each act that can be taken, with the ground and the note as they stand."""
    if not dossier.comment.user_email:
        return []
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    told = sorted(set(acts or offered(dossier, by)) - SILENT, key=lambda act: (act.needs_ground, list(KEYS).index(act)))
    return notices(
        dossier.comment,
        [
            ModerationDecision(
                comment=dossier.comment,
                act=act,
                ground=data.get("ground") if act.needs_ground else None,
                note=data.get("note", ""),
                decided_by=by,
                decided_at=timezone.now(),
                edit=dossier.edit,
            )
            for act in told
        ],
    )
