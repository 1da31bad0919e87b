"""Files of pictures: for everybody while something public shows them, else for staff and through preview links."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.csp import CSP
from django.utils.encoding import filepath_to_uri
from django.utils.http import http_date
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from blog.models import Image
from blog.models.picture_uses import previewed_pictures, public_pictures, staff_pictures
from diplomacy.caching import public
from diplomacy.pictures import TYPES

FOR_EVER = 31_536_000  # seconds: an address means one content
KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}


@require_safe
@csp_override({"default-src": [CSP.NONE]})
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One file of a picture; the public is asked first, so that its answers look at no session.

    A name of an earlier version, or without one, leads to the file that has its place now.
    """
    image = public_pictures().filter(pk=pk).first()
    if image:
        shared = settings.PICTURE_MAX_AGE.total_seconds()
        found = _file(image, name) or public(request, redirect(_address(image, name)))
        if found.status_code == 200:
            found["Cache-Control"] = f"public, max-age={FOR_EVER}, s-maxage={shared:.0f}, immutable"
        return found
    image = _not_public(request, pk)
    found = _file(image, name) or redirect(_address(image, name))
    found["Cache-Control"] = "private, no-cache"
    found["X-Robots-Tag"] = "noindex, nofollow"
    return found


def _not_public(request: HttpRequest, pk: int) -> Image:
    """The picture, for who may see it before the public does; its addresses keep the key they were opened with."""
    token = request.GET.get("preview", "")
    if token:
        image = previewed_pictures(token).filter(pk=pk).first()
        if image:
            return image.with_key(token)
    image = staff_pictures(request.user).filter(pk=pk).first()
    if image is None:
        raise Http404
    return image


def _address(image: Image, name: str) -> str:
    if not image.version:
        raise Http404
    return image.address(image.current_name(name))


def _file(image: Image, name: str) -> HttpResponse | None:
    """The file of this very name: its bytes, or the order to the proxy to send them."""
    path = image.files().get(name)
    if path is None:
        return None
    response = HttpResponse(content_type=TYPES[KINDS[path.rpartition(".")[2]]])
    response["Last-Modified"] = http_date(image.last_changed_at.timestamp())
    if settings.MEDIA_ACCEL:
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL}{filepath_to_uri(path)}"
    else:
        response.content = _content(path)
    return response


def _content(path: str) -> bytes:
    try:
        with default_storage.open(path) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
