"""Headers of pages anybody may keep: the same for every reader, fresh until the next date that changes them."""

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers


def public(response: HttpResponse, *boundaries: datetime | None) -> HttpResponse:
    """Let shared caches keep the page, fresh or stale, no longer than to the next of the boundaries."""
    seconds = int(settings.PUBLIC_MAX_AGE.total_seconds())
    now = timezone.now()
    ahead = [int((moment - now).total_seconds()) for moment in boundaries if moment and moment > now]
    kept = min([seconds, *ahead])
    stale = min([int(settings.PUBLIC_STALE_WHILE_REVALIDATE.total_seconds()), *(left - kept for left in ahead)])
    response["Cache-Control"] = f"public, max-age=0, s-maxage={kept}, stale-while-revalidate={stale}"
    return response


def private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of every cache and index; the site-wide policy keeps its address out of foreign referrers."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
