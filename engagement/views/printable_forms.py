"""The form of a consultation on paper: both languages, to be filled in by hand and sent by post."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Argument, Capacity, Clause, Consent, Consultation, Question
from engagement.models.overview import published_drafts
from engagement.views.consultations import way_to


@require_safe
def printable_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions and clauses under the numbers that they have on the site."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    drafts = published_drafts(consultation)
    clauses = (
        Clause.objects.published().filter(draft=drafts[-1]).defer("text", *languages.columns("text")) if drafts else ()
    )
    context = {
        "consultation": consultation,
        "draft": drafts[-1] if drafts else None,
        "clauses": clauses,
        "questions": list(Question.objects.published().in_form().with_parts().filter(consultation=consultation)),
        "capacities": Capacity,
        "consents": Consent,
        "arguments": Argument,
        "alternates": languages.alternates(addresses(consultation)),
        "trail": [*way_to(consultation), (_("Form to print"), "")],
    }
    response = render(request, "engagement/submissions/printable.html", context)
    return public(request, response, *consultation.boundaries())


def addresses(consultation: Consultation) -> dict[str, str]:
    """The page's address in each language."""
    urls = {}
    for code in languages.codes():
        with override(code):
            slug = languages.text(consultation, "slug", code)
            urls[code] = reverse("engagement:printable_form", args=[slug])
    return urls
