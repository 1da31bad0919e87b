"""Ask the Ministry, as the public reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Discussion
from engagement.models.documents import documents_of
from engagement.models.front import reports_of, topics_of
from engagement.models.history import history
from engagement.models.overview import days_end, steps
from engagement.models.question_hours import Asking, Order, Questions, Show, questions_of


@dataclass(frozen=True)
class Choice:
    """One way to read the questions, as a link."""

    label: str
    url: str
    is_current: bool
    language: str = ""  # as the links of a discussion have it; these labels are in the language of the page


def question_hour(
    request: HttpRequest,
    consultation: Consultation,
    trail: list[tuple[str, str]],
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a question hour, a consultation from `for_page`: what people want to know, with the answers beside it.

    `more` is what its preview adds.
    """
    discussion = Discussion.objects.of(consultation)
    asking = Asking.from_query(request.GET)
    questions = questions_of(discussion, asking)
    if asking.start and not questions.shown:
        return redirect(_address(consultation, asking.but()))
    context = {
        "consultation": consultation,
        "discussion": discussion,
        "questions": questions,
        "variant": asking.query,
        "orders": [_choice(consultation, questions, order.label, order=order) for order in Order],
        "shows": [_choice(consultation, questions, show.label, show=show) for show in Show],
        "beginning": _address(consultation, asking.but()) if asking.start else "",
        "next_url": f"{consultation.get_absolute_url()}?{questions.next_query}" if questions.next_query else "",
        "steps": steps(consultation),
        "topics": topics_of(consultation),
        "reports": reports_of(consultation),
        "documents": documents_of(consultation),
        "history": history(consultation),
        "alternates": languages.alternates(consultation.urls()),
        "trail": trail,
        **(more or {}),
    }
    response = render(request, "engagement/question_hours/detail.html", context)
    return public(request, response, *consultation.boundaries(), *days_end(consultation))


def _choice(consultation: Consultation, questions: Questions, label: object, **changes: object) -> Choice:
    there = questions.asking.but(**changes)
    return Choice(str(label), _address(consultation, there), there == questions.asking.but())


def _address(consultation: Consultation, asking: Asking) -> str:
    address = consultation.get_absolute_url()
    return f"{address}?{asking.query}#asked" if asking.query else address
