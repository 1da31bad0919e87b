"""Published submissions: the list of a consultation, and each with its answers as they were decided."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Capacity, Consultation, PublishedSubmission, Question
from engagement.models.given_answers import GivenAnswer
from engagement.models.publication_figures import tally
from engagement.models.published_submissions import (
    Filters,
    filed_themes,
    form_questions,
    hidden_passages,
    spoken_clauses,
)
from engagement.models.traces import submission_paths
from engagement.views.consultations import way_to

ANSWERS_IN_LIST = 2


@require_safe
def published_submissions(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is published of what came in by the form or on paper, page by page; the address says which part of it."""
    consultation = get_object_or_404(Consultation.objects.published().with_reports().at(slug))
    filters = Filters.from_query(request.GET.dict())
    found = filters.narrow(PublishedSubmission.objects.public().filter(consultation=consultation))
    page = Paginator(found.with_texts().order_by("sent_at", "pk"), settings.POSTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    questions = form_questions(consultation)
    context = {
        "consultation": consultation,
        "page": page,
        "rows": _rows(page, questions, filters),
        "filters": filters,
        **_choices(consultation, questions),
        "tally": tally(consultation) if consultation.heard_at else None,
        "list_url": _list_url(consultation),
        "variant": bool(filters.query()),
        "alternates": languages.alternates(
            {code: _list_url(consultation, filters, code) for code in languages.codes()}
        ),
        "trail": [*way_to(consultation), (_("Published submissions"), "")],
    }
    response = render(request, "engagement/published_submissions/list.html", context)
    return public(request, response, *consultation.boundaries())


@require_safe
def published_submission(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One submission, by the answers that are published of it."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    own = PublishedSubmission.objects.public().filter(consultation=consultation).with_texts()
    submission = get_object_or_404(own, reference=reference)
    submission.consultation = consultation
    answers = submission.given(form_questions(consultation))
    hidden = hidden_passages(submission.shown_answers)
    context = {
        "consultation": consultation,
        "submission": submission,
        "answers": [(given, hidden.get(given.answer.pk)) for given in [*answers.questions, *answers.remarks]],
        "paths": submission_paths(submission),
        "hidden": sum(sum(grounds.values()) for grounds in hidden.values()),
        "list_url": _list_url(consultation),
        "alternates": languages.alternates({code: submission.get_absolute_url(code) for code in languages.codes()}),
        "trail": [
            *way_to(consultation),
            (_("Published submissions"), _list_url(consultation)),
            (submission.reference, ""),
        ],
    }
    response = render(request, "engagement/published_submissions/detail.html", context)
    return public(request, response, *consultation.boundaries())


def _rows(page: "Page[Any]", questions: list[Question], filters: Filters) -> list[dict[str, Any]]:
    """The submissions of a page, each with the answers that were asked for, or its first, and how many more it has."""
    rows = []
    for submission in page:
        answers = submission.given(questions)
        shown: list[GivenAnswer] = [
            given for given in [*answers.questions, *answers.remarks] if filters.picks(given.answer)
        ]
        total = len(submission.shown_answers)
        first = sorted(shown, key=lambda given: not filters.says(given.answer))[:ANSWERS_IN_LIST]
        rows.append({"submission": submission, "answers": first, "more": total - len(first)})
    return rows


def _choices(consultation: Consultation, questions: list[Question]) -> dict[str, Any]:
    """What the list can be narrowed to."""
    return {
        "questions": [question for question in questions if not question.confidential],
        "clauses": spoken_clauses(consultation),
        "themes": filed_themes(consultation),
        "language_choices": settings.LANGUAGES,
        "capacities": Capacity.choices,
    }


def _list_url(consultation: Consultation, filters: Filters | None = None, language: str | None = None) -> str:
    language = language or languages.current()
    with override(language):
        address = reverse("engagement:published_submissions", args=[languages.text(consultation, "slug", language)])
    query = urlencode(filters.query()) if filters else ""
    return f"{address}?{query}" if query else address
