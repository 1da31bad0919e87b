"""Routes of pages among the staff pages of a model, for policy officers alone and never cached."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.caching import private
from engagement.groups import RUN

type View = Callable[..., HttpResponse]
type Pages = Mapping[str, tuple[str, View, list[str]]]  # name → address, view and the methods that it takes

SHOWING, DOING = ["GET", "HEAD"], ["POST"]


def routes(admin: VerbsAdmin, pages: Pages) -> list[URLPattern]:
    """Each view is called with the admin before the request."""
    return [
        path(address, admin.admin_site.admin_view(_guarded(admin, view, methods)), name=f"engagement_{name}")
        for name, (address, view, methods) in pages.items()
    ]


def _guarded(admin: VerbsAdmin, view: View, methods: list[str]) -> View:
    return partial(_for_officers, admin, require_http_methods(methods)(partial(view, admin)))


def _for_officers(admin: VerbsAdmin, view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not (staff(request).has_perm(RUN) and admin.has_view_permission(request)):
        raise PermissionDenied
    return private(view(request, **kwargs))
