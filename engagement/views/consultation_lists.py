"""The list of consultations, by stage, topic and event."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe

from blog.models.events import midnight
from diplomacy import languages
from diplomacy.caching import public
from engagement.models.consultation_lists import (
    ORDER,
    ConsultationPage,
    Filters,
    discussed_events,
    discussed_topics,
    page_of,
)


@dataclass(frozen=True)
class StageLink:
    """One stage to choose, with how many consultations are at it."""

    label: str
    count: int
    url: str
    is_current: bool


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """What is coming, open, being read, answered and withdrawn; the address alone says which part of it.

    It tells how many days are left, and is not kept beyond midnight in Ulaanbaatar.
    """
    topics, events = discussed_topics(), discussed_events()
    filters = Filters.from_query(request.GET, topics, events)
    page = page_of(filters)
    if filters.start and not page.consultations:
        return redirect(_address(_but(filters)))
    context = {
        "groups": page.groups,
        "filters": filters,
        "topics": topics,
        "events": events,
        "stages": _stage_links(filters, page),
        "total": page.total,
        "variant": filters.query(),
        "list_url": _address(Filters()),
        "beginning": _address(_but(filters)) if filters.start else "",
        "next_url": _address(_but(filters, start=page.next_start)) if page.next_start else "",
        "alternates": languages.alternates({code: _address(filters, code) for code in languages.codes()}),
    }
    response = render(request, "engagement/consultations/list.html", context)
    return public(request, response, page.changes_at, midnight(timezone.localdate() + timedelta(days=1)))


def _stage_links(filters: Filters, page: ConsultationPage) -> list[StageLink]:
    """All, and each stage that some are at or that is chosen."""
    found = [
        StageLink(str(stage.label), page.counts[stage], _address(_but(filters, stage=stage)), filters.stage == stage)
        for stage in ORDER
        if page.counts[stage] or filters.stage == stage
    ]
    everything = pgettext("which consultations", "All")
    return [StageLink(everything, page.total, _address(_but(filters, stage=None)), filters.stage is None), *found]


def _but(filters: Filters, **changes: Any) -> Filters:
    """The same with other choices, from its beginning."""
    return Filters(**({"stage": filters.stage, "topic": filters.topic, "event": filters.event} | changes))


def _address(filters: Filters, language: str | None = None) -> str:
    with override(language or languages.current()):
        path = reverse("engagement:consultation_list")
    query = urlencode(filters.query(language))
    return f"{path}?{query}" if query else path
