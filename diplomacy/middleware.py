"""Old addresses: where a page is missing, whoever knows its former address is led to it for good."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path

from blog.models.addresses import LONGEST_PATH, OldAddress
from diplomacy.caching import public

DEEPEST = 10  # parts of a path; none of ours has more
NUMBERED = ("p", "page_id")  # how a WordPress site addresses a record by its number
# What a WordPress site hangs on a post's address: its feed, its further pages, the pages of its comments.
WORDPRESS_TAIL = re.compile(r"(?:feed|amp|embed|trackback|\d+|(?:comment-)?page[-/]\d+)/?")


class OldAddressMiddleware:
    """Turns a missing page into a permanent redirect where an old address is known; costs one query, on a 404 only.

    A live page wins over an old address of the same path, because it is no 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return response
        if response.status_code != 404 and not (request.path == "/" and _numbered(request)):
            return response
        return _redirect(request) or response


def _redirect(request: HttpRequest) -> HttpResponse | None:
    tails = _tails(request)
    found = OldAddress.objects.filter(path__in=[path for path in tails if len(path) <= LONGEST_PATH])
    for old in sorted(found, key=lambda old: len(tails[old.path])):
        address = _address(old.leads_to(), tails[old.path])
        if address and address != request.path:
            return public(request, HttpResponsePermanentRedirect(address))
    return None


def _address(target: str, tail: str) -> str:
    """The page below the target that the tail names; the target itself for what only the former site had."""
    if not (target and tail):
        return target
    if is_valid_path(target + tail):
        return target + quote(tail)
    return target if WORDPRESS_TAIL.fullmatch(tail) else ""


def _tails(request: HttpRequest) -> dict[str, str]:
    """Every old path that could lead on from here, with what of the address comes behind it."""
    path = request.path
    tails = {f"{path}?{query}": "" for query in _numbered(request)}
    if path == "/":
        return tails
    parts = path.strip("/").split("/")
    for length in range(min(len(parts), DEEPEST), 0, -1):
        beginning, tail = "/" + "/".join(parts[:length]), "/".join(parts[length:])
        for spelling in _spellings(beginning):
            tails.setdefault(spelling, f"{tail}/" if tail and path.endswith("/") else tail)
    return tails


def _spellings(path: str) -> list[str]:
    """With and without the closing slash; an address that was encoded twice is decoded once more."""
    return [form for plain in (path, unquote(path)) for form in (f"{plain}/", plain)]


def _numbered(request: HttpRequest) -> list[str]:
    """The old numbers in the query, as old addresses spell them: "p=12"."""
    asked = ((name, request.GET.get(name, "")) for name in NUMBERED)
    return [f"{name}={number}" for name, number in asked if number.isascii() and number.isdigit()]
