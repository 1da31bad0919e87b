"""Pages that say what went wrong and what to do next, in the reader's language.

They carry no form token, set no cookie, ask the database nothing, are kept by no cache and no index, and give
back to its writer what was typed into a form that could not be taken.
"""

import copy
import logging
import re
import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language_from_path, get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from diplomacy.caching import private
from diplomacy.origins import is_own

logger = logging.getLogger(__name__)

BROKEN_FORM = (BadRequest, LookupError, MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError)
# What programs fill in: tokens, hashes, numbers, choices. People's texts have spaces, stops or letters of their own.
BY_MACHINE = re.compile(r"[\w+/=:-]*", re.ASCII)
SECRET = ("password", "csrfmiddlewaretoken", "honeypot")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
MOST_TEXTS = 40
AGAIN_AFTER = 30  # seconds


@dataclass(frozen=True)
class Words:
    """What a page says: what happened, and what the reader can do."""

    title: Promise
    text: Promise


PAGES = {
    400: Words(
        _("This request could not be read"),
        _(
            "The address or the form held something that no page of this site can read, such as broken letters. "
            "Nothing was changed. Begin again from one of these pages."
        ),
    ),
    403: Words(
        _("This is not open to you"),
        _("The page exists for others, or the request came from another site. Nothing was changed."),
    ),
    404: Words(_("Page not found"), _("The address may be mistyped, or the page may not be public.")),
    405: Words(
        _("This address does not take that"),
        _("It can be used in another way only: some addresses are for reading, others answer to a button alone."),
    ),
    411: Words(_("The request does not say how long it is"), _("Nothing was read and nothing was changed.")),
    413: Words(_("That is too much at once"), _("Nothing was stored. At most %(limit)s can be sent at once here.")),
    414: Words(_("This address is too long"), _("Shorten it, for example by searching for fewer words.")),
    415: Words(
        _("This kind of content is not understood here"),
        _("Send the form from its own page, as text in UTF-8. Nothing was changed."),
    ),
    429: Words(_("Too many requests"), _("Please wait a few minutes, then try again.")),
    500: Words(
        _("Something went wrong"),
        _("The mistake is ours, and it was noted. Please try again in a while."),
    ),
    503: Words(
        _("The site cannot answer just now"),
        _("Please try again in a minute. If you sent a form, send it again then: what did arrive is not taken twice."),
    ),
}
EXPIRED = Words(
    _("Please send it again"),
    _(
        "The form has grown old, or your browser did not send its safety cookie. Nothing was stored. Go back, reload the "
        "page, and send it again. Cookies must be allowed for this site, only for writing."
    ),
)
ELSEWHERE = Words(
    _("This came from another site"),
    _("Another site sent a form in your name, so nothing was done. If you meant it, begin from one of these pages."),
)


def error_page(request: HttpRequest, status: int, words: Words | None = None, *, limit: int = 0) -> HttpResponse:
    """The page of a status; `limit` is the most bytes that could have been sent, for 413.

    It is rendered from a copy of the request without the query, which may be what cannot be read.
    """
    shown = copy.copy(request)
    shown.GET = QueryDict()
    said = words or PAGES[status]
    with override(language_of(request)):
        context: dict[str, Any] = {
            "title": said.title,
            "text": said.text % {"limit": filesizeformat(limit)} if limit else said.text,
            "typed": typed(request),
            "alternates": languages.alternates(_twins(request)),
        }
        return private(render(shown, "error.html", context, status=status))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, ELSEWHERE if is_own(request) is False else EXPIRED)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our mistake, or a database that does not answer; where even the page cannot be made, one that needs nothing."""
    status = 503 if isinstance(sys.exception(), OperationalError | InterfaceError) else 500
    try:
        response = error_page(request, status)
    except Exception:
        logger.exception("The page of an error could not be made")
        response = private(HttpResponse(render_to_string("500.html"), status=status))
    if status == 503:
        response["Retry-After"] = str(AGAIN_AFTER)
    return response


def language_of(request: HttpRequest) -> str:
    """The language of the address, else the one that the browser asks for."""
    asked = get_language_from_path(request.path_info) or get_language_from_request(request)
    code = asked.split("-")[0]
    return code if code in languages.codes() else languages.codes()[0]


def typed(request: HttpRequest) -> list[str]:
    """The texts that a person typed into the form that was sent; none of what another site sent to be shown here."""
    if request.method != "POST" or is_own(request) is False:
        return []
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except BROKEN_FORM:
        return []
    texts = [UNPRINTABLE.sub("", value) for name, value in sent if not any(part in name for part in SECRET)]
    return [text for text in texts if not BY_MACHINE.fullmatch(text)][:MOST_TEXTS]


def _twins(request: HttpRequest) -> dict[str, str]:
    """This address in each language, where it is a page's, else the front page's."""
    path = request.path if _is_ours(request) else reverse("home")
    return {code: translate_url(path, code) for code in languages.codes()}


def _is_ours(request: HttpRequest) -> bool:
    """Whether the path is a route's; one that begins with two slashes would lead to another host."""
    try:
        return not request.path.startswith("//") and bool(resolve(request.path_info))
    except Resolver404:
        return False
