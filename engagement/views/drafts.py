"""Drafts and their clauses, as the public reads them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Clause, Consultation, Draft
from engagement.models.echo_results import tally, with_echoes
from engagement.models.outline import Outline, outline, sections
from engagement.models.overview import published_drafts
from engagement.models.told import shaping
from engagement.models.voices import Voices
from engagement.models.wordings import told_stage, with_newest, wordings
from engagement.templatetags.drafts import clause_place, page_url
from engagement.views.consultations import way_to


@require_safe
def draft_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A draft page by page, in both languages side by side or in one, or whole; `clause` leads to a clause's place."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    drafts = published_drafts(consultation)
    draft = _numbered(drafts, number)
    text, asked = outline(draft.clauses.all()), request.GET.get("clause", "")
    language, page = chosen_language(request), _page(request, text)
    if entry := text.entry(asked):
        return redirect(f"{page_url(draft.get_absolute_url(), entry.page, language)}#{entry.anchor}")
    context = {
        "consultation": consultation,
        "draft": draft,
        "drafts": drafts,
        "outline": text,
        "sections": sections(text, page, consultation),
        "number": page,
        "asked": asked,
        "language": language,
        "languages": [(code, languages.name(code)) for code in languages.own_first() if language in {"", code}],
        "voices": Voices(consultation),
        "alternates": languages.alternates(draft.urls()),
        "trail": [*way_to(consultation), (_("Draft %(number)s") % {"number": draft.number}, "")],
    }
    return public(request, render(request, "engagement/drafts/detail.html", context), *consultation.boundaries())


@require_safe
def clause_detail(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    """One clause: its text, what became of it, who shaped it, and its discussion."""
    clause = get_object_or_404(with_echoes(with_newest(Clause.objects.published().at(slug, draft, number))))
    consultation, text = told_stage(clause), outline(Clause.objects.published().filter(draft=clause.draft_id))
    entry = next(entry for entry in text.entries if entry.pk == clause.pk)
    others = wordings(clause)
    clause.origins = [other for other in others.earlier if other.pk in entry.origins]
    context = {
        "clause": clause,
        "entry": entry,
        "part": text.part_of(entry),
        "neighbours": text.neighbours(clause.pk),
        "draft": clause.draft,
        "consultation": consultation,
        "changes": changes_of(clause) if entry.has_differences else [],
        "wordings": others,
        "replies": shaping(clause),
        "echoes": tally(clause),
        "alternates": languages.alternates(clause.urls()),
        "trail": [
            *way_to(consultation),
            (
                _("Draft %(number)s") % {"number": clause.draft.number},
                clause_place(consultation, clause.draft.number, entry),
            ),
            (clause.number, ""),
        ],
    }
    return public(request, render(request, "engagement/drafts/clause.html", context), *consultation.boundaries())


def changes_of(clause: Clause) -> list[tuple[str, str, Any]]:
    """Code and name of each language, and the words that changed in it since the draft before."""
    return [(code, languages.name(code), clause.changes(code)) for code in languages.own_first()]


def chosen_language(request: HttpRequest) -> str:
    """The one language in which a text is asked for, "" for both."""
    language = request.GET.get("language", "")
    return language if language in languages.codes() else ""


def _numbered(drafts: list[Draft], number: int) -> Draft:
    draft = next((draft for draft in drafts if draft.number == number), None)
    if draft is None:
        raise Http404
    return draft


def _page(request: HttpRequest, text: Outline) -> int:
    """The page asked for, the nearest that there is; 0 for the whole text."""
    if request.GET.get("all") == "yes":
        return 0
    asked = request.GET.get("page", "1")
    return min(max(int(asked[:6]) if asked.isdecimal() else 1, 1), max(text.pages, 1))
