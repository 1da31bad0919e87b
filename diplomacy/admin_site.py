"""The staff site: the plain admin with its own name and the one style hash its editor needs."""

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from diplomacy.editor_words import StaffCatalog

# The rich-text editor injects one style element; the hash belongs to django-prose-editor 0.28.0.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
STAFF_CSP: dict[str, Collection[str]] = {
    **settings.SECURE_CSP,
    "style-src": [*settings.SECURE_CSP["style-src"], EDITOR_STYLE],
}


class StaffSite(AdminSite):
    site_title = _("Public engagement: staff")
    site_header = _("Public engagement: staff")
    index_title = _("What would you like to do?")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # type: ignore[override]  # noqa: FBT001, FBT002
        return csp_override(STAFF_CSP)(super().admin_view(view, cacheable))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """«View site» leads to the public pages in the language of the staff page."""
        return {**super().each_context(request), "site_url": reverse("home")}

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The words of scripts, those of the editor among them."""
        response: Any = StaffCatalog.as_view()(request)
        return response
