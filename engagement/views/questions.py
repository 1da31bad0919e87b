"""One question that a consultation puts up for discussion."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Question
from engagement.models.discussed import discussed_questions, draft_came_after
from engagement.views.consultations import way_to


@require_safe
def question_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The question with its background, what people say on it, and the other questions."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    asked = Question.objects.published().discussed().filter(consultation=consultation)
    question = get_object_or_404(asked.select_related("clause__draft"), pk=pk)
    question.consultation = consultation
    context = {
        "consultation": consultation,
        "question": question,
        "before_draft": draft_came_after(question),
        "others": [other for other in discussed_questions(consultation) if other.pk != question.pk],
        "alternates": languages.alternates(question.urls()),
        "trail": [*way_to(consultation), (question.text, "")],
    }
    response = render(request, "engagement/questions/detail.html", context)
    return public(request, response, *consultation.boundaries())
