"""Consultations as the public reads them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Kind
from engagement.models.discussed import discussed_questions
from engagement.models.documents import documents_of
from engagement.models.front import commitments_of, for_page, newest_outline, reports_of, themes_of, topics_of
from engagement.models.history import history
from engagement.models.outline import sections
from engagement.models.overview import changed_clauses, days_end, decisions, steps
from engagement.models.promise_record import promise_of
from engagement.models.voices import Voices
from engagement.views.question_hours import question_hour


@require_safe
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = get_object_or_404(for_page(Consultation.objects.published().at(slug)))
    if consultation.kind == Kind.QUESTION_HOUR:
        return question_hour(request, consultation, [*way_to(consultation)[:-1], (consultation.title, "")])
    response = render(request, "engagement/consultations/detail.html", detail_context(consultation))
    return public(request, response, *consultation.boundaries(), *days_end(consultation))


def detail_context(consultation: Any) -> dict[str, Any]:
    """What the page of a consultation, one from `for_page`, shows; whether it is public was asked before."""
    outline, themes = newest_outline(consultation), themes_of(consultation)
    told = history(consultation)
    consultation.changed = changed_clauses(themes)
    return {
        "consultation": consultation,
        "alternates": languages.alternates(consultation.urls()),
        "trail": [*way_to(consultation)[:-1], (consultation.title, "")],
        "steps": steps(consultation),
        "topics": topics_of(consultation),
        "outline": outline,
        "sections": sections(outline, 1, consultation),
        "voices": Voices(consultation),
        "themes": themes,
        "decisions": decisions(themes),
        "reports": reports_of(consultation),
        "questions": discussed_questions(consultation),
        "documents": documents_of(consultation),
        "history": told,
        "promise": promise_of(consultation, told),
        "commitments": commitments_of(consultation),
    }


def way_to(consultation: Consultation) -> list[tuple[str, str]]:
    """The breadcrumbs of pages below a consultation: label and address of each step."""
    return [
        (_("Consultations"), reverse("engagement:consultation_list")),
        (consultation.title, consultation.get_absolute_url()),
    ]


def below(consultation: Consultation, route: str) -> dict[str, str]:
    """The address, in each language, of a page that belongs to a consultation."""
    urls = {}
    for code in languages.codes():
        with override(code):
            urls[code] = reverse(f"engagement:{route}", args=[languages.text(consultation, "slug", code)])
    return urls
