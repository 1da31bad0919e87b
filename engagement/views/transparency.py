"""What the Ministry tells about its own moderation: figures, and the log of decisions; each also as a file."""

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement import tables
from engagement.models.decision_log import log_file, log_page
from engagement.models.periods import YEAR, Period, period, periods
from engagement.models.transparency import Figures, figures, first_received_at

KEPT = 600  # seconds: counting years of comments is no work for every visit


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    chosen = _period(request)
    context = {
        "period": chosen,
        "periods": periods(first_received_at()),
        "figures": _figures(chosen),
        "moderation_days": settings.MODERATION_WORKING_DAYS,
        "appeal_days": settings.APPEAL_WORKING_DAYS,
        "smallest": settings.TRANSPARENCY_SMALLEST,
    }
    return public(request, render(request, "engagement/transparency/detail.html", context))


@require_safe
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a table: figure, line, number."""
    chosen = _period(request)
    return public(request, tables.csv_file(f"moderation-{chosen.slug}.csv", tables.figures_table(_figures(chosen))))


@require_safe
def decision_log(request: HttpRequest) -> HttpResponse:
    page = log_page(_before(request))
    return public(request, render(request, "engagement/transparency/decisions.html", {"page": page}))


@require_safe
def decision_log_csv(request: HttpRequest) -> HttpResponse:
    return public(request, tables.csv_file("decisions.csv", tables.log_table(log_file())))


def _period(request: HttpRequest) -> Period:
    """The period asked for, the last twelve months where none is; 404 for what is none."""
    found = period(request.GET.get("period", YEAR))
    if found is None:
        raise Http404
    return found


def _figures(chosen: Period) -> Figures:
    key = f"transparency:{chosen.slug}:{languages.current()}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = figures(chosen)
        cache.set(key, found, KEPT)
    return found


def _before(request: HttpRequest) -> int | None:
    """The key at which the page of the log begins; 404 for what is no key."""
    value = request.GET.get("before", "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise Http404
    return int(value)
