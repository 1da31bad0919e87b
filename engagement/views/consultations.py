"""Consultations as the public reads them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Stage, Theme
from engagement.models.overview import (
    Voices,
    changed_clauses,
    clauses_of,
    decisions,
    history,
    openness,
    published_drafts,
    published_reports,
    steps,
)

STAGES_SHOWN = (Stage.OPEN, Stage.UPCOMING, Stage.READING, Stage.HEARD, Stage.ANSWERED, Stage.WITHDRAWN)


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    consultations = list(Consultation.objects.published().with_cards())
    groups = [(stage, [item for item in consultations if item.stage == stage]) for stage in STAGES_SHOWN]
    context = {"groups": [(stage, items) for stage, items in groups if items]}
    response = render(request, "engagement/consultations/list.html", context)
    return public(request, response, *(moment for item in consultations for moment in item.boundaries()))


@require_safe
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = Consultation.objects.published().at(slug).select_related("event", "announcement", "discussion")
    consultation = get_object_or_404(found.prefetch_related("topics"))
    drafts = published_drafts(consultation)
    clauses = clauses_of(drafts[-1]) if drafts else []
    themes = list(Theme.objects.for_readers().filter(consultation=consultation))
    consultation.changed = changed_clauses(themes)
    context = {
        "consultation": consultation,
        "alternates": languages.alternates(consultation.urls()),
        "trail": [*way_to(consultation)[:-1], (consultation.title, "")],
        "steps": steps(consultation),
        "drafts": drafts,
        "draft": drafts[-1] if drafts else None,
        "clauses": clauses,
        "openness": openness(clauses),
        "voices": Voices(consultation),
        "themes": themes,
        "decisions": decisions(themes),
        "reports": published_reports(consultation),
        "history": history(consultation),
    }
    response = render(request, "engagement/consultations/detail.html", context)
    return public(request, response, *consultation.boundaries())


def way_to(consultation: Consultation) -> list[tuple[str, str]]:
    """The breadcrumbs of pages below a consultation: label and address of each step."""
    return [
        (_("Consultations"), reverse("engagement:consultation_list")),
        (consultation.title, consultation.get_absolute_url()),
    ]
