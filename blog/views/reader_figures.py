"""Counting that a post was opened: no cookie, no address kept, nothing but a number per day."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from blog.models import DailyFigure, Post
from diplomacy import languages, network, referrers, robots, tokens
from diplomacy.caching import private
from diplomacy.origins import is_own

MOST_BYTES = 300
MOST_PER_MINUTE = 30  # from one network on one post: an office, but no flood


# The pages that ask for this are the same for everybody and carry no token; a foreign site gains nothing but one view.
@csrf_exempt
@require_POST
def post_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one view of a post's text in this language; `from` is the host that led there, or nothing."""
    if is_own(request) is False:
        raise PermissionDenied
    if not _is_short(request):
        raise BadRequest
    post = get_object_or_404(Post.objects.live(), pk=pk)
    site = _site(request)
    if not robots.is_robot(request.headers.get("User-Agent", "")) and _within_limit(request, post):
        DailyFigure.count(post, languages.current(), site)
    return private(HttpResponse(status=204))


def _is_short(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length") or "0"
    return length.isascii() and length.isdigit() and int(length[:9]) <= MOST_BYTES


def _site(request: HttpRequest) -> str:
    """The site that the reader came from, "" for none and for this one."""
    host = request.POST.get("from", "")
    if not host or host == urlsplit(settings.SITE_URL).hostname:
        return ""
    try:
        return referrers.site(host)
    except ValueError as error:
        raise BadRequest from error


def _within_limit(request: HttpRequest, post: Post) -> bool:
    """Whether the network may still add views this minute; its keyed hash is forgotten with the minute."""
    minute = int(timezone.now().timestamp() // 60)
    key = "seen:" + tokens.keyed("seen", f"{network.client_network(request)}:{post.pk}:{minute}")
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= MOST_PER_MINUTE
    except ValueError:  # the cache has let go of it in between
        return True
