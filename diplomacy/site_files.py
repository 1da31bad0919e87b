"""Files that programs look for at fixed addresses: robots.txt, security.txt, the manifest and the icon."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public

PROMISED = timedelta(days=180)  # RFC 9116 asks for less than a year
# The same as in static/css/tokens.css.
SKY, PAPER = "#0b4a9e", "#faf6ee"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers need not read: forms, private links, results of searches, the staff's pages."""
    context = {"codes": languages.codes(), "site_url": settings.SITE_URL}
    return public(request, render(request, "robots.txt", context, content_type="text/plain; charset=utf-8"))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness, as RFC 9116 has it; good from midnight for half a year."""
    contact = settings.SECURITY_CONTACT
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {(midnight + PROMISED):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(reversed(languages.codes()))}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return public(request, HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))


@require_safe
def webmanifest(request: HttpRequest) -> HttpResponse:
    """How the site looks on a home screen, in the language of the address."""
    manifest = {
        "id": reverse("home"),
        "name": f"{_('Public engagement')} · {_('Ministry of Foreign Affairs of Mongolia')}",
        "short_name": _("Public engagement"),
        "lang": languages.current(),
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": SKY,
        "background_color": PAPER,
        "icons": [
            _icon("img/icon-192.png", 192, "any"),
            _icon("img/icon-512.png", 512, "any"),
            _icon("img/icon-maskable-512.png", 512, "maskable"),
        ],
    }
    return public(request, JsonResponse(manifest, content_type="application/manifest+json"))


def _icon(path: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon where browsers look for it unasked."""
    return public(request, redirect(static("img/favicon.ico")))
