"""Routes of the moderators' queue, among those of comments in the staff pages; for moderators alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from blog.admin.verbs import VerbsAdmin, staff
from engagement.admin.queue import leave, queue_list, take, take_next, undo
from engagement.admin.queue_bulk import bulk
from engagement.admin.queue_item import item, notice
from engagement.groups import MODERATE

type View = Callable[..., HttpResponse]

SHOWING, DOING = ["GET", "HEAD"], ["POST"]
# Name → address, view and the methods that it takes.
PAGES: dict[str, tuple[str, View, list[str]]] = {
    "queue": ("queue/", queue_list, SHOWING),
    "next": ("queue/next/", take_next, DOING),
    "undo": ("queue/undo/", undo, DOING),
    "bulk": ("queue/bulk/", bulk, SHOWING + DOING),
    "decide": ("<int:pk>/decide/", item, SHOWING + DOING),
    "notice": ("<int:pk>/notice/", notice, DOING),
    "take": ("<int:pk>/take/", take, DOING),
    "leave": ("<int:pk>/leave/", leave, DOING),
}


def routes(admin: VerbsAdmin) -> list[URLPattern]:
    return [
        path(
            address,
            admin.admin_site.admin_view(
                partial(_for_moderators, admin, require_http_methods(methods)(partial(view, admin)))
            ),
            name=f"engagement_comment_{name}",
        )
        for name, (address, view, methods) in PAGES.items()
    ]


def _for_moderators(admin: VerbsAdmin, view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not (staff(request).has_perm(MODERATE) and admin.has_view_permission(request)):
        raise PermissionDenied
    return view(request, **kwargs)
