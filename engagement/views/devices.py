"""A device that remembers an address for its owner: a signed cookie, only where it was asked for, that expires by itself."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engagement.actions import contributors
from engagement.models import Contributor

COOKIE = "contributor"
KEPT = timedelta(days=30)


def remembered(request: HttpRequest) -> Contributor | None:
    """Whose address the visitor's device remembers; no query where it carries no cookie of ours."""
    value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT)
    pk, _separator, token = (value or "").partition(".")
    return contributors.on_device(int(pk), token) if pk.isdecimal() else None


def remember(response: HttpResponse, contributor: Contributor) -> None:
    """Let the device remember the address for `KEPT` from now."""
    response.set_signed_cookie(
        COOKIE,
        f"{contributor.pk}.{contributor.device_token}",
        salt=COOKIE,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, samesite="Lax")
