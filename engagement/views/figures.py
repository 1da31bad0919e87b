"""A consultation in figures: charts beside their tables."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Stance
from engagement.models.discussions import with_discussions
from engagement.models.figures import Figures
from engagement.models.overview import days_end
from engagement.views.consultations import below, way_to


@require_safe
def consultation_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that can be counted of a consultation; what was released only later is told only then."""
    consultation = get_object_or_404(with_discussions(Consultation.objects.published().at(slug)))
    context = {
        "consultation": consultation,
        "figures": Figures(consultation),
        "stances": Stance,
        "alternates": languages.alternates(below(consultation, "consultation_figures")),
        "trail": [*way_to(consultation), (_("In figures"), "")],
    }
    response = render(request, "engagement/figures/detail.html", context)
    return public(request, response, *consultation.boundaries(), *days_end(consultation))
