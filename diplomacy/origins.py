"""Whether a request was sent by a page of this site, for buttons on public pages, which carry no form token."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def is_own(request: HttpRequest) -> bool | None:
    """True for a page of this site, False for another site's, None where the browser does not say.

    Browsers say it in Sec-Fetch-Site and Origin, which no page can forge; either alone can refuse. An Origin
    of "null", which a browser sends to keep its secret, says nothing, nor does a program that sends neither.
    """
    found = {_by_fetch_site(request), _by_origin(request)} - {None}
    return None if not found else found == {True}


def _by_fetch_site(request: HttpRequest) -> bool | None:
    said = request.headers.get("Sec-Fetch-Site", "none")
    return None if said == "none" else said == "same-origin"


def _by_origin(request: HttpRequest) -> bool | None:
    said = request.headers.get("Origin", "null")
    if said == "null":
        return None
    return said in settings.CSRF_TRUSTED_ORIGINS or _is_host(request, said)


def _is_host(request: HttpRequest, origin: str) -> bool:
    """Whether the origin is the very scheme and host that were asked for."""
    try:
        parts = urlsplit(origin)
        same_host = parts.netloc == request.get_host()
    except (ValueError, DisallowedHost):
        return False
    return same_host and parts.scheme == request.scheme
