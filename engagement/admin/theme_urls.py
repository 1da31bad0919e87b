"""Routes of filing and of the board of themes, among those of themes in the staff pages; for policy officers alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.caching import private
from engagement.admin.filing import file_page, passage_page
from engagement.admin.theme_board import board_page, log_page
from engagement.admin.theme_passages import passages_page
from engagement.groups import RUN

type View = Callable[..., HttpResponse]

SHOWING, DOING = ["GET", "HEAD"], ["POST"]
# Name → address, view and the methods that it takes.
PAGES: dict[str, tuple[str, View, list[str]]] = {
    "board": ("board/<int:consultation>/", board_page, SHOWING + DOING),
    "log": ("log/<int:consultation>/", log_page, SHOWING),
    "passages": ("<int:pk>/passages/", passages_page, SHOWING + DOING),
    "file": ("file/<slug:key>/", file_page, SHOWING + DOING),
    "passage": ("passage/<int:pk>/", passage_page, SHOWING + DOING),
}


def routes(admin: VerbsAdmin) -> list[URLPattern]:
    return [
        path(
            address,
            admin.admin_site.admin_view(
                partial(_for_officers, admin, require_http_methods(methods)(partial(view, admin)))
            ),
            name=f"engagement_theme_{name}",
        )
        for name, (address, view, methods) in PAGES.items()
    ]


def _for_officers(admin: VerbsAdmin, view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not (staff(request).has_perm(RUN) and admin.has_view_permission(request)):
        raise PermissionDenied
    return private(view(request, **kwargs))
