"""Events as readers see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Event, Post
from blog.models.addresses import slug_is
from diplomacy import languages
from diplomacy.caching import public

POSTS_SHOWN = 12


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    events = Event.objects.select_related("image")
    return public(request, render(request, "blog/events/list.html", {"events": events}))


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    events = Event.objects.select_related("image").prefetch_related("aims")
    event: Event = get_object_or_404(events, slug_is(languages.current(), slug))
    context = {
        "event": event,
        "posts": Post.objects.live().filter(event=event).with_cards()[:POSTS_SHOWN],
        "alternates": languages.alternates(event.urls()),
        "trail": [(_("Events"), reverse("blog:event_list")), (event.title, "")],
    }
    return public(request, render(request, "blog/events/detail.html", context), Post.objects.next_live_at())
