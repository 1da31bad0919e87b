"""Consultations, their drafts and clauses, as the public reads them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Clause, Consultation, Draft, Reply, Stage
from engagement.models.overview import (
    Voices,
    clauses_of,
    decisions,
    history,
    published_reports,
    published_themes,
    steps,
)

STAGES_SHOWN = (Stage.OPEN, Stage.UPCOMING, Stage.READING, Stage.HEARD, Stage.ANSWERED, Stage.WITHDRAWN)


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    consultations = list(Consultation.objects.published().prefetch_related("topics"))
    groups = [(stage, [item for item in consultations if item.stage == stage]) for stage in STAGES_SHOWN]
    context = {"groups": [(stage, items) for stage, items in groups if items]}
    response = render(request, "engagement/consultations/list.html", context)
    return public(response, *(moment for item in consultations for moment in item.boundaries()))


@require_safe
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = Consultation.objects.published().at(slug).select_related("event", "announcement", "discussion")
    consultation = get_object_or_404(found.prefetch_related("topics"))
    drafts = list(Draft.objects.published().filter(consultation=consultation))
    themes = published_themes(consultation)
    context = {
        "consultation": consultation,
        "alternates": languages.alternates(consultation.urls()),
        "trail": _trail(consultation),
        "steps": steps(consultation),
        "drafts": drafts,
        "draft": drafts[-1] if drafts else None,
        "clauses": clauses_of(drafts[-1]) if drafts else [],
        "voices": Voices(consultation),
        "themes": themes,
        "decisions": decisions(themes),
        "reports": published_reports(consultation),
        "history": history(consultation),
    }
    response = render(request, "engagement/consultations/detail.html", context)
    return public(response, *consultation.boundaries())


@require_safe
def draft_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A draft whole, in both languages side by side, with what changed since the one before."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    drafts = list(Draft.objects.published().filter(consultation=consultation))
    draft = next((draft for draft in drafts if draft.number == number), None)
    if draft is None:
        raise Http404
    draft.consultation = consultation
    context = {
        "consultation": consultation,
        "draft": draft,
        "drafts": drafts,
        "clauses": clauses_of(draft),
        "languages": settings.LANGUAGES,
        "voices": Voices(consultation),
        "alternates": languages.alternates(draft.urls()),
        "trail": [*_trail(consultation, link=True), (_("Draft %(number)d") % {"number": draft.number}, "")],
    }
    return public(render(request, "engagement/drafts/detail.html", context), *consultation.boundaries())


@require_safe
def clause_detail(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    """One clause: its text, its words that changed, who shaped it, and its discussion."""
    clause = get_object_or_404(Clause.objects.published().at(slug, draft, number).prefetch_related("comes_from"))
    consultation = clause.draft.consultation
    context = {
        "clause": clause,
        "draft": clause.draft,
        "consultation": consultation,
        "changes": [(code, languages.name(code), clause.changes(code)) for code in languages.codes()],
        "later": list(clause.becomes.published().select_related("draft__consultation")),
        "replies": Reply.objects.shaping(clause),
        "alternates": languages.alternates(clause.urls()),
        "trail": [
            *_trail(consultation, link=True),
            (_("Draft %(number)d") % {"number": clause.draft.number}, clause.draft.get_absolute_url()),
            (clause.number, ""),
        ],
    }
    return public(render(request, "engagement/clauses/detail.html", context), *consultation.boundaries())


def _trail(consultation: Consultation, *, link: bool = False) -> list[tuple[str, str]]:
    listing = (_("Consultations"), reverse("engagement:consultation_list"))
    return [listing, (consultation.title, consultation.get_absolute_url() if link else "")]
