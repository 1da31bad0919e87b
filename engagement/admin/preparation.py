"""The desk on the staff page of an unpublished consultation: what is done, what is missing, and where to go for it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from blog.admin.verbs import change_url, list_url
from engagement.actions import preparation
from engagement.actions.preparation import Gap, Place
from engagement.models import Consultation, Ground, Kind, Question

LABELS: dict[Place, Promise] = {
    Place.TEXTS: _("Texts in both languages"),
    Place.DATES: _("Dates"),
    Place.DRAFT: _("Draft"),
    Place.QUESTIONS: _("Questions"),
    Place.DOCUMENTS: _("Documents"),
    Place.GROUNDS: _("Grounds of moderation"),
    Place.PRINCIPLES: _("Principles"),
}
# Ids of the fieldsets on the page itself.
ANCHORS = {
    Place.TEXTS: "#fieldset-0-1-heading",
    Place.DATES: "#fieldset-0-2-heading",
    Place.DOCUMENTS: "#documents-group",
}


@dataclass(frozen=True)
class Step:
    """One part of the preparation: what is missing, what should be thought of, and where it is written."""

    label: str | Promise
    url: str
    missing: list[str]
    concerns: list[str]

    @property
    def is_done(self) -> bool:
        return not self.missing


def desk(consultation: Consultation) -> dict[str, Any]:
    """What the page of an unpublished consultation shows of its preparation; {} once it is published."""
    if consultation.is_published:
        return {}
    missing, concerns = preparation.gaps(consultation), preparation.concerns(consultation)
    return {
        "steps": [_step(place, consultation, missing, concerns) for place in _places(consultation)],
        "readiness": _readiness(consultation, is_whole=not missing),
        "preview_url": reverse("engagement:consultation_preview", args=[consultation.pk]),
        "ready_url": reverse("admin:engagement_consultation_declare-ready", args=[consultation.pk]),
        "publish_url": reverse("admin:engagement_consultation_publish", args=[consultation.pk]),
    }


def _places(consultation: Consultation) -> list[Place]:
    return [place for place in Place if place != Place.DRAFT or consultation.kind == Kind.POLICY]


def _step(place: Place, consultation: Consultation, missing: list[Gap], concerns: list[Gap]) -> Step:
    return Step(
        LABELS[place],
        place_url(place, consultation),
        [gap.message for gap in missing if gap.place == place],
        [gap.message for gap in concerns if gap.place == place],
    )


def place_url(place: Place, consultation: Consultation) -> str:
    """Where staff write what belongs to this part."""
    if place in ANCHORS:
        return f"{change_url(consultation)}{ANCHORS[place]}"
    if place == Place.DRAFT:
        return _draft_url(consultation)
    if place == Place.GROUNDS:
        return list_url(Ground)
    if place == Place.PRINCIPLES:
        return reverse("admin:engagement_consultation_principles", args=[consultation.pk])
    return list_url(Question, consultation__id__exact=consultation.pk)


def _draft_url(consultation: Consultation) -> str:
    first = consultation.drafts.order_by("number").first()
    if first:
        return change_url(first)
    return reverse("admin:engagement_draft_add", query={"consultation": consultation.pk})


def _readiness(consultation: Consultation, *, is_whole: bool) -> str:
    """Where it stands between the two officers, in a sentence."""
    by = consultation.ready_by
    if by is None:
        if is_whole:
            return gettext("Nothing is missing: somebody can declare it ready, and another officer publish it.")
        return gettext("Nobody can declare it ready before nothing is missing.")
    said = {"name": by.get_full_name() or by.get_username(), "time": when(consultation.ready_at)}
    if preparation.is_as_declared(consultation):
        return gettext("%(name)s declared it ready (%(time)s). Another officer can publish it.") % said
    return (
        gettext("It has changed since %(name)s declared it ready (%(time)s): it must be declared ready again.") % said
    )
