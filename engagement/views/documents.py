"""Files of documents: for everybody once the consultation is public, before that for staff. Always to be saved.

No file of another's making is ever shown as a page of ours: it is sent as an attachment, in a sandbox, and browsers
may not guess its type.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.csp import CSP
from django.utils.encoding import filepath_to_uri
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from diplomacy.caching import private, public
from engagement.models import DocumentFile

FOR_EVER = 31_536_000  # seconds: what was published stays what it was


@require_safe
@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item] # a directive without a value
def document_file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One file of a document. The public is asked first, so that its answers look at no session."""
    file = DocumentFile.objects.published().filter(pk=pk).first()
    if file:
        if file.name != name:
            return public(request, redirect(file))
        response = _sent(request, file)
        shared = settings.PICTURE_MAX_AGE.total_seconds()
        response["Cache-Control"] = f"public, max-age={FOR_EVER}, s-maxage={shared:.0f}, immutable"
        return response
    return _for_staff(request, pk, name)


def _for_staff(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file that is not public yet, for who prepares it."""
    file = DocumentFile.objects.for_staff(request.user).filter(pk=pk).first()
    if file is None:
        raise Http404
    return private(redirect(file) if file.name != name else _sent(request, file))


def _sent(request: HttpRequest, file: DocumentFile) -> HttpResponseBase:
    """The file, the order to the proxy to send it, or the word that the reader has it already."""
    etag = f'"{file.digest}"'
    response = get_conditional_response(request, etag=etag) or _content(request, file)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(request: HttpRequest, file: DocumentFile) -> HttpResponseBase:
    kind = f"{file.media_type}; charset=utf-8" if file.media_type.startswith("text/") else file.media_type
    if settings.MEDIA_ACCEL:
        response: HttpResponseBase = HttpResponse(content_type=kind)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL}{filepath_to_uri(file.file.name)}"
    else:
        response = _stored(file.file.name or "", kind, is_wanted=request.method != "HEAD")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""  # noqa: FBT003
    return response


def _stored(path: str, kind: str, *, is_wanted: bool) -> HttpResponseBase:
    """The bytes in the storage in pieces, or only how many they are."""
    try:
        if is_wanted:
            return FileResponse(default_storage.open(path), content_type=kind)
        return HttpResponse(content_type=kind, headers={"Content-Length": str(default_storage.size(path))})
    except FileNotFoundError as error:
        raise Http404 from error
