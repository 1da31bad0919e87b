"""Headers of pages anybody may keep: the same for every reader, fresh until the next date that changes them."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

BOUNDARIES = "diplomacy.boundaries"


def expire_at(request: HttpRequest, *moments: datetime | None) -> None:
    """Note dates that change the page; for template tags, which add what the view does not know of."""
    request.META.setdefault(BOUNDARIES, []).extend(moments)


def public[R: HttpResponseBase](request: HttpRequest, response: R, *boundaries: datetime | None) -> R:
    """Let shared caches keep the page, fresh or stale, no longer than to the next date that changes it.

    These are the boundaries given, and those that template tags noted by `expire_at`.
    """
    seconds = int(settings.PUBLIC_MAX_AGE.total_seconds())
    now = timezone.now()
    ahead = [
        int((moment - now).total_seconds())
        for moment in [*boundaries, *request.META.get(BOUNDARIES, [])]
        if moment and moment > now
    ]
    kept = min([seconds, *ahead])
    stale = min([int(settings.PUBLIC_STALE_WHILE_REVALIDATE.total_seconds()), *(left - kept for left in ahead)])
    response["Cache-Control"] = f"public, max-age=0, s-maxage={kept}, stale-while-revalidate={stale}"
    return response


def private[R: HttpResponseBase](response: R) -> R:
    """Keep the page out of every cache and index; the site-wide policy keeps its address out of foreign referrers."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
