"""What every template may use."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from diplomacy import languages


def site(request: HttpRequest) -> dict[str, Any]:
    """Site facts and, for pages with no translated address of their own, the same path in each language.

    A view whose address has a slug passes its own `alternates`.
    """
    urls = {code: _translated(request.path, code) for code in languages.codes()}
    return {
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{request.path}{_page_of(request)}",
        "contact_email": settings.CONTACT_EMAIL,
        "source_url": settings.SOURCE_URL,
        "moderation_days": settings.MODERATION_WORKING_DAYS,
        "proof_hours": settings.PROOF_VALID_FOR // timedelta(hours=1),
        "demonstration": settings.DEMONSTRATION,
        "language_code": languages.current(),
        "alternates": languages.alternates(urls),
    }


def _translated(path: str, language: str) -> str:
    """The path in a language; one that begins with two slashes names another host to programs, and is no page here."""
    return path if path.startswith("//") else translate_url(path, language)


def _page_of(request: HttpRequest) -> str:
    """The one query that makes another page: the second and later ones of a list."""
    page = request.GET.get("page", "")
    return f"?page={page}" if page.isascii() and page.isdigit() and page != "1" else ""
