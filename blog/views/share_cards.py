"""The picture that stands for a page where it is shared."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from blog import share_cards
from blog.models import Event, Post
from diplomacy import languages
from diplomacy.caching import public

# The words of a card never change under its address; shared caches ask again, lest they outlive a withdrawal.
KEPT, SHARED = timedelta(days=30), timedelta(hours=1)


@require_safe
def share_card(request: HttpRequest, kind: str, pk: int, language: str, digest: str) -> HttpResponse:
    """The card of a text that is live in the language; an earlier address leads to today's."""
    if language not in languages.codes():
        raise Http404
    return card_of(request, _record(kind, pk, language), language)


def card_of(request: HttpRequest, record: share_cards.Shown, language: str) -> HttpResponse:
    """The card of a record that the public may see in this language."""
    address = share_cards.address(record, language)
    if request.path != address:
        return public(request, redirect(address))
    response = HttpResponse(share_cards.read(record, language), content_type="image/png")
    response["Cache-Control"] = (
        f"public, max-age={int(KEPT.total_seconds())}, s-maxage={int(SHARED.total_seconds())}, immutable"
    )
    return response


def _record(kind: str, pk: int, language: str) -> share_cards.Shown:
    """What the card stands for, None for the whole site; 404 where the public may not see it."""
    if (kind, pk) == (share_cards.SITE, 0):
        return None
    if kind == "posts":
        return get_object_or_404(Post.objects.live(language), pk=pk)
    if kind == "events":
        return get_object_or_404(Event.objects.all(), pk=pk)
    raise Http404
