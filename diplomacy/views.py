"""Pages that need both apps, and those that need none."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog.models import Event, Post
from blog.models.events import midnight
from blog.views.listing import newest_elsewhere
from diplomacy import languages
from diplomacy.caching import public
from diplomacy.heartbeat import worker_is_alive
from engagement.models import Ground
from engagement.models.consultation_lists import at_home, next_change
from engagement.models.overview import add_changes

POSTS_SHOWN = 4  # one large, three below it
EVENTS_SHOWN = 2
ELSEWHERE_SHOWN = 2  # posts that only the other language has yet


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the language the browser asks for; without a cookie, so that nobody is kept there."""
    asked = get_language_from_request(request).split("-")[0]
    with override(asked if asked in languages.codes() else languages.codes()[0]):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language"])
    return public(request, response)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    consultations = at_home()
    add_changes(consultations["answered"])
    context: dict[str, Any] = {
        "posts": list(Post.objects.live().with_cards()[:POSTS_SHOWN]),
        "elsewhere": newest_elsewhere(ELSEWHERE_SHOWN),
        "open_consultations": [item for item in consultations["ahead"] if item.is_open],
        "coming_consultations": [item for item in consultations["ahead"] if not item.is_open],
        "waiting": consultations["waiting"],
        "answered": consultations["answered"],
        "events": list(Event.objects.nearest().select_related("image")[:EVENTS_SHOWN]),
    }
    response = render(request, "home.html", context)
    return public(
        request,
        response,
        Post.objects.next_live_at(),
        next_change(),
        midnight(timezone.localdate() + timedelta(days=1)),  # it tells how many days are left
        *(moment for event in context["events"] for moment in event.boundaries()),
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return public(request, render(request, "pages/about.html"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return public(request, render(request, "pages/accessibility.html"))


@require_safe
def moderation_policy(request: HttpRequest) -> HttpResponse:
    """The rules, and the grounds on which a comment may be refused, straight from the rows that decisions use."""
    return public(
        request,
        render(
            request,
            "pages/moderation_policy.html",
            {
                "grounds": Ground.objects.active(),
                "retired": Ground.objects.retired(),
                "appeal_days": settings.APPEAL_WORKING_DAYS,
                "appeal_within": settings.APPEAL_WITHIN.days,
            },
        ),
    )


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"process": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the site can do its work: database, migrations, worker; 503 where one is missing."""
    checks = {"database": _database_answers()}
    if checks["database"]:
        checks |= {"migrations": _is_migrated(), "worker": worker_is_alive()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return connection.is_usable()


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
