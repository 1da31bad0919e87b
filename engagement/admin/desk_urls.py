"""Routes of the reading desk, among those of consultations in the staff pages; for policy officers alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.caching import private
from engagement.admin.campaigns import group_list, group_page
from engagement.admin.desk import contributions, index
from engagement.admin.desk_item import assign, assign_many, done, item, note, read
from engagement.admin.publications import publication, publications
from engagement.admin.suggestions import confirm
from engagement.admin.workbooks import workbook
from engagement.groups import RUN

type View = Callable[..., HttpResponse]

SHOWING, DOING = ["GET", "HEAD"], ["POST"]
# Name → address, view and the methods that it takes.
PAGES: dict[str, tuple[str, View, list[str]]] = {
    "desk": ("desk/", index, SHOWING),
    "desk_list": ("<int:pk>/desk/", contributions, SHOWING),
    "desk_assign_many": ("<int:pk>/desk/assign/", assign_many, DOING),
    "desk_groups": ("<int:pk>/desk/groups/", group_list, SHOWING + DOING),
    "desk_group": ("<int:pk>/desk/groups/<int:group>/", group_page, SHOWING + DOING),
    "desk_workbook": ("<int:pk>/contributions.xlsx", workbook, SHOWING),
    "desk_item": ("<int:pk>/desk/<slug:key>/", item, SHOWING),
    "desk_read": ("<int:pk>/desk/<slug:key>/read/", read, DOING),
    "desk_confirm": ("<int:pk>/desk/<slug:key>/suggested/<slug:text>/", confirm, DOING),
    "desk_note": ("<int:pk>/desk/<slug:key>/note/", note, DOING),
    "desk_assign": ("<int:pk>/desk/<slug:key>/assign/", assign, DOING),
    "desk_done": ("<int:pk>/desk/<slug:key>/done/", done, DOING),
    "desk_publications": ("<int:pk>/publications/", publications, SHOWING + DOING),
    "desk_publication": ("<int:pk>/desk/<slug:key>/publication/", publication, DOING),
}


def routes(admin: VerbsAdmin) -> list[URLPattern]:
    return [
        path(
            address,
            admin.admin_site.admin_view(
                partial(_for_officers, admin, require_http_methods(methods)(partial(view, admin)))
            ),
            name=f"engagement_{name}",
        )
        for name, (address, view, methods) in PAGES.items()
    ]


def _for_officers(admin: VerbsAdmin, view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not (staff(request).has_perm(RUN) and admin.has_view_permission(request)):
        raise PermissionDenied
    return private(view(request, **kwargs))
