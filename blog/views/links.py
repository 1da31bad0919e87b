"""Addresses that outlive the names of pages: for texts that left the site, such as mails and copies."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from blog import links
from diplomacy import languages
from diplomacy.caching import public


@require_safe
def go(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Lead to the page in the language that the browser asks for; a page that is not public is not there."""
    asked = get_language_from_request(request).split("-")[0]
    language = asked if asked in languages.codes() else languages.codes()[0]
    found = links.addresses([(kind, pk)], language) if kind in links.KINDS else {}
    if not found:
        raise Http404
    response = HttpResponseRedirect(found[kind, pk])
    patch_vary_headers(response, ["Accept-Language"])
    return public(request, response)
