"""The card of a consultation that other sites may show within their pages: plain HTML, no script, nothing kept."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation
from engagement.models.overview import days_end
from engagement.models.voices import Voices
from engagement.views.consultations import below

# Nothing but its own style; and this page alone may stand in a frame of others.
FRAMED: dict[str, Collection[str]] = {
    **settings.SECURE_CSP,
    "script-src": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


@require_safe
@xframe_options_exempt
@csp_override(FRAMED)
def consultation_card(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    context: dict[str, Any] = {
        "consultation": consultation,
        "voices": Voices(consultation),
        "alternates": languages.alternates(below(consultation, "consultation_card")),
    }
    response = render(request, "engagement/consultations/card.html", context)
    # A frame asks for it anew on each visit of its page, so a reader's own copy would be older than the page itself.
    return public(request, response, *consultation.boundaries(), *days_end(consultation))
