"""Refuses what no page of this site can read, before any of them tries, with a page in the reader's language.

What passes has a known method, an address and a form in sound UTF-8 without NUL, which PostgreSQL cannot hold, a
bounded length, and each of a form's signed fields once at most.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from diplomacy.caching import private
from diplomacy.error_pages import BROKEN_FORM, ELSEWHERE, PAGES, error_page
from diplomacy.origins import is_own
from diplomacy.uploads import allowance

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOKEN = re.compile(r"[a-zA-Z0-9]{32}|[a-zA-Z0-9]{64}")
SESSION = re.compile(r"[a-z0-9]{32}")
LONGEST_ADDRESS = 16_000  # bytes of path and query, as they were sent
LONGEST_NUMBER = 12  # digits of a length that we bother to read
# What a form of ours holds once; twice, it is not clear which of the two was checked and which was used.
ONCE = ("csrfmiddlewaretoken", "content_type", "object_pk", "timestamp", "security_hash", "sending_key", "nonce")
# What the lists of the staff's pages call the numbers of the rows that were ticked, and of the button.
NUMBERS = ("_selected_action", "index")
NUMBER = re.compile(r"[0-9]{1,19}")


class RequestGuardMiddleware:
    """Stands before everything that reads a session, a language or a form; fills refusals that came without a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = _refused_unread(request)
        if status:
            return _refusal(request, status)
        _forget_broken_cookies(request)
        response = self.get_response(request)
        return _with_page(request, response) if _is_bare(response) else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """The form, once it is known that there is somebody to take it, and whether that is a page of the staff's."""
        if request.method != "POST":
            return None
        if is_own(request) is False and not getattr(view, "csrf_exempt", False):
            return error_page(request, 403, ELSEWHERE)
        is_staffs = bool(request.resolver_match and "admin" in request.resolver_match.namespaces)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + (_staffs_files(request) if is_staffs else allowance(view))
        if _length(request) > most:
            return error_page(request, 413, limit=most)
        has_files = is_staffs or (allowance(view) > 0 and request.content_type == FORMS[1])
        status = _unfit_kind(request, is_staffs=is_staffs) or _unfit_form(request, has_files=has_files)
        return error_page(request, status) if status else None


def _staffs_files(request: HttpRequest) -> int:
    """Bytes of files in a form of the staff's pages: a recording in each language from who is let in, else a picture."""
    if _length(request) > settings.PICTURE_MAX_BYTES and request.user.is_staff:
        return max(settings.PICTURE_MAX_BYTES, settings.RECORDING_MAX_BYTES * len(settings.LANGUAGES))
    return int(settings.PICTURE_MAX_BYTES)


def _refused_unread(request: HttpRequest) -> int:
    """The status with which a request is refused for what stands before its body, 0 for one that is not."""
    query = request.META.get("QUERY_STRING", "")
    checks = (
        (405, request.method not in METHODS),
        (414, len(request.path_info.encode()) + len(query) > LONGEST_ADDRESS),
        (400, not _is_text(unquote_to_bytes(request.path_info)) or not _is_text(_bytes(query))),
        (400, query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS),
        (400, any("\0" in name + value for name, value in request.COOKIES.items())),
        (400, _length(request) < 0),
        (411, "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH")),
        (415, not _is_utf_8(request)),
    )
    return next((status for status, is_wrong in checks if is_wrong), 0)


def _forget_broken_cookies(request: HttpRequest) -> None:
    """Django would answer such a cookie with one of its own, on public pages too, which shared caches keep."""
    for name, form in ((settings.CSRF_COOKIE_NAME, TOKEN), (settings.SESSION_COOKIE_NAME, SESSION)):
        if not form.fullmatch(request.COOKIES.get(name, "")):
            request.COOKIES.pop(name, None)


def _unfit_kind(request: HttpRequest, *, is_staffs: bool) -> int:
    """A form is a form; the staff's pages alone take JSON too. Nothing at all needs no kind."""
    if request.content_type in FORMS or not _length(request):
        return 0
    return 0 if is_staffs and request.content_type == "application/json" else 415


def _unfit_form(request: HttpRequest, *, has_files: bool) -> int:
    """The form has to be whole and sound; files, where a page takes any, are bytes of any kind."""
    if request.content_type not in FORMS:
        return 0
    try:
        body = b"" if has_files else request.body
        fields = [(name, values) for name, values in request.POST.lists()]
    except RequestDataTooBig:
        raise
    except BROKEN_FORM:
        return 400
    plain = body if request.content_type == FORMS[1] else unquote_to_bytes(body)
    return 0 if _is_text(plain) and all(_is_fit(name, values) for name, values in fields) else 400


def _is_fit(name: str, values: list[str]) -> bool:
    """Whether a field holds text that can be kept, as often as it may be there, and numbers where they are due."""
    if any("\0" in text for text in (name, *values)) or (name in ONCE and len(values) > 1):
        return False
    return name not in NUMBERS or all(NUMBER.fullmatch(value) for value in values)


def _bytes(query: str) -> bytes:
    """What the query says, once decoded; the server hands over each byte as one letter."""
    return unquote_to_bytes(query.encode("latin-1", "replace"))


def _is_text(sent: bytes) -> bool:
    try:
        return "\0" not in sent.decode()
    except UnicodeDecodeError:
        return False


def _length(request: HttpRequest) -> int:
    """How long the body is said to be, -1 for what is no length."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not (said.isascii() and said.isdigit()):
        return -1
    return int(said) if len(said) <= LONGEST_NUMBER else 10**LONGEST_NUMBER


def _is_utf_8(request: HttpRequest) -> bool:
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.lower() in {"utf-8", "utf8"}


def _refusal(request: HttpRequest, status: int) -> HttpResponse:
    response = error_page(request, status)
    if status == 405:
        response["Allow"] = ", ".join(METHODS[:3])
    return response


def _is_bare(response: HttpResponse) -> bool:
    """Whether it is an error without a word for the reader, such as Django's answer to the wrong method."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    return response.status_code in PAGES and is_page and not response.streaming and not response.content


def _with_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same response, with its own headers, and a page."""
    response.content = error_page(request, response.status_code).content
    return private(response)


class Request(WSGIRequest):
    """Django's, but it can be made whatever the Content-Type says, so that there is one that can be refused."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc] # the stubs do not know it
        except (BadRequest, LookupError, ValueError):
            self.content_type, self.content_params = "", {"charset": "unreadable"}
