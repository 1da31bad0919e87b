"""The picture that stands for a consultation where it is shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blog.views.share_cards import card_of
from diplomacy import languages
from engagement.models import Consultation
from engagement.share_cards import subject


@require_safe
def consultation_card(request: HttpRequest, pk: int, language: str, digest: str) -> HttpResponse:
    """The card of a published consultation; an earlier address leads to today's.

    Its route is `share_card`'s with a kind that the blog does not know, and stands before that.
    """
    if language not in languages.codes():
        raise Http404
    return card_of(request, subject(get_object_or_404(Consultation.objects.published(), pk=pk)), language)
