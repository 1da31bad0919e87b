"""Consultations, their drafts and clauses, as the public reads them."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Clause, Consultation, Excerpt, Reply, Stage, Theme
from engagement.models.overview import (
    Voices,
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
    consultations = list(Consultation.objects.published().prefetch_related("topics"))
    groups = [(stage, [item for item in consultations if item.stage == stage]) for stage in STAGES_SHOWN]
    context = {"groups": [(stage, items) for stage, items in groups if items]}
    response = render(request, "engagement/consultations/list.html", context)
    return public(response, *(moment for item in consultations for moment in item.boundaries()))


@require_safe
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = Consultation.objects.published().at(slug).select_related("event", "announcement", "discussion")
    consultation = get_object_or_404(found.prefetch_related("topics"))
    drafts = published_drafts(consultation)
    clauses = clauses_of(drafts[-1]) if drafts else []
    themes = list(Theme.objects.for_readers().filter(consultation=consultation))
    context = {
        "consultation": consultation,
        "alternates": languages.alternates(consultation.urls()),
        "trail": _trail(consultation),
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
    return public(response, *consultation.boundaries())


@require_safe
def draft_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A draft whole, in both languages side by side, with what changed since the one before."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    drafts = published_drafts(consultation)
    draft = next((draft for draft in drafts if draft.number == number), None)
    if draft is None:
        raise Http404
    context = {
        "consultation": consultation,
        "draft": draft,
        "drafts": drafts,
        "clauses": clauses_of(draft),
        "languages": [(code, languages.name(code)) for code in _own_first()],
        "voices": Voices(consultation),
        "alternates": languages.alternates(draft.urls()),
        "trail": [*_trail(consultation, link=True), (_("Draft %(number)d") % {"number": draft.number}, "")],
    }
    return public(render(request, "engagement/drafts/detail.html", context), *consultation.boundaries())


@require_safe
def clause_detail(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    """One clause: its text, its words that changed, who shaped it, and its discussion."""
    clause = get_object_or_404(Clause.objects.published().at(slug, draft, number).with_origins())
    consultation = clause.draft.consultation
    context = {
        "clause": clause,
        "draft": clause.draft,
        "consultation": consultation,
        "changes": [(code, languages.name(code), clause.changes(code)) for code in _own_first()],
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


@require_safe
def theme_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One theme: all that was filed there, page by page, and the Ministry's reply."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    theme = get_object_or_404(Theme.objects.for_readers().filter(consultation=consultation), pk=pk)
    excerpts = Excerpt.objects.shown().filter(theme=theme).select_related("comment").order_by("pk")
    context = {
        "consultation": consultation,
        "theme": theme,
        "page": Paginator(excerpts, settings.EXCERPTS_PER_PAGE).get_page(request.GET.get("page")),
        "alternates": languages.alternates(theme.urls()),
        "trail": [*_trail(consultation, link=True), (theme.title, "")],
    }
    return public(render(request, "engagement/themes/detail.html", context), *consultation.boundaries())


def _trail(consultation: Consultation, *, link: bool = False) -> list[tuple[str, str]]:
    listing = (_("Consultations"), reverse("engagement:consultation_list"))
    return [listing, (consultation.title, consultation.get_absolute_url() if link else "")]


def _own_first() -> list[str]:
    """The languages of a text shown in all of them: the reader's first."""
    return [languages.current(), *languages.others(languages.current())]
