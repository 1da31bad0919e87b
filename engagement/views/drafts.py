"""Drafts and their clauses, as the public reads them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Clause, Consultation, Reply
from engagement.models.overview import Voices, clauses_of, published_drafts
from engagement.views.consultations import way_to


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
        "languages": [(code, languages.name(code)) for code in languages.own_first()],
        "voices": Voices(consultation),
        "alternates": languages.alternates(draft.urls()),
        "trail": [*way_to(consultation), (_("Draft %(number)s") % {"number": draft.number}, "")],
    }
    return public(request, render(request, "engagement/drafts/detail.html", context), *consultation.boundaries())


@require_safe
def clause_detail(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    """One clause: its text, its words that changed, who shaped it, and its discussion."""
    clause = get_object_or_404(Clause.objects.published().at(slug, draft, number).with_origins())
    consultation = clause.draft.consultation
    context = {
        "clause": clause,
        "draft": clause.draft,
        "consultation": consultation,
        "changes": [
            (code, languages.name(code), clause.changes(code)) for code in languages.own_first() if clause.is_changed
        ],
        "later": list(clause.becomes.published().select_related("draft__consultation")),
        "replies": Reply.objects.shaping(clause),
        "alternates": languages.alternates(clause.urls()),
        "trail": [
            *way_to(consultation),
            (_("Draft %(number)s") % {"number": clause.draft.number}, clause.draft.get_absolute_url()),
            (clause.number, ""),
        ],
    }
    return public(request, render(request, "engagement/drafts/clause.html", context), *consultation.boundaries())
