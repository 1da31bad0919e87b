"""Events as readers see them, with what is told from them while they are on."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.calendars import event_calendar
from blog.models import Event, LiveUpdate, Post
from blog.views.listing import paged, posts_of
from diplomacy import icalendar, languages
from diplomacy.caching import public

UPDATES_FRESH_FOR = timedelta(seconds=15)


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What is on and what comes, and then, page by page, what has been."""
    past = paged(request, Event.objects.past().select_related("image"), settings.POSTS_PER_PAGE)
    is_first = past["page"].number == 1
    ahead = {
        "on_now": list(Event.objects.on_now().select_related("image")),
        "coming": list(Event.objects.coming().select_related("image")),
    }
    boundaries = [moment for events in ahead.values() for event in events for moment in event.boundaries()]
    context = past | (ahead if is_first else {})
    return public(request, render(request, "blog/events/list.html", context), *boundaries)


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = _event(slug)
    context = {
        **posts_of(request, event=event),
        "event": event,
        "updates": LiveUpdate.objects.shown().page(event, request.GET.get("start", "")),
        "alternates": languages.alternates(event.urls()),
        "trail": [(_("Events"), reverse("blog:event_list")), (event.title, "")],
    }
    response = render(request, "blog/events/detail.html", context)
    next_update = timezone.now() + UPDATES_FRESH_FOR if event.stage == Event.Stage.ON else None
    return public(request, response, Post.objects.next_live_at(), next_update, *event.boundaries())


@require_safe
def event_updates(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest updates as JSON, open to everybody; docs/live-updates.md describes its shape."""
    event = _event(slug)
    page = LiveUpdate.objects.shown().page(event)
    data = {
        "event": {"title": event.title, "url": f"{settings.SITE_URL}{event.get_absolute_url()}"},
        "language": languages.current(),
        "stage": event.stage,
        "updates": [_told(update) for update in page.updates],
        "has_older": page.older is not None,
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return public(request, response, timezone.now() + UPDATES_FRESH_FOR, *event.boundaries())


@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The event for a reader's own calendar."""
    event = _event(slug)
    response = HttpResponse(event_calendar(event), content_type=icalendar.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return public(request, response)


def _event(slug: str) -> Event:
    found: Event = get_object_or_404(Event.objects.at(slug).select_related("image"))
    return found


def _told(update: LiveUpdate) -> dict[str, Any]:
    """One update; its text is null where it is written in other languages only."""
    here = timezone.localtime(update.posted_at)
    return {
        "id": update.pk,
        "posted_at": here.isoformat(timespec="seconds"),
        "day": date_format(here, "DATE_FORMAT"),
        "time": date_format(here, "TIME_FORMAT"),
        "url": f"{settings.SITE_URL}{update.get_absolute_url()}",
        "text": languages.text(update, "text") or None,
        "elsewhere": [
            {
                "language": code,
                "name": languages.name(code),
                "url": f"{settings.SITE_URL}{update.get_absolute_url(code)}",
            }
            for code in update.other_languages
        ],
    }
