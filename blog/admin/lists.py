"""Lists narrowed to what belongs to one record: they name it, lead back to it, and hand it on to what is added there."""

from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest

from blog.admin.base import StaffAdmin
from blog.admin.choices import is_key
from blog.admin.verbs import Link, change_url

EXACTLY = "__id__exact"


class NarrowedAdmin(StaffAdmin):
    """Staff pages of records that belong to another; `list_url(Model, other__id__exact=…)` narrows their list."""

    def list_links(self, record: Any) -> list[Link]:
        """What the list of a record's own shows above itself."""
        return [Link(str(record), change_url(record))]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        links = [link for record in self._narrowed_to(request) for link in self.list_links(record)]
        return super().changelist_view(request, {"references": links, **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What was chosen in the list from which somebody comes to add one is chosen here as well."""
        initial = super().get_changeform_initial_data(request)
        kept = dict(parse_qsl(str(initial.pop("_changelist_filters", ""))))
        chosen = {name.removesuffix(EXACTLY): key for name, key in kept.items() if name.endswith(EXACTLY)}
        return {**chosen, **initial}

    def _narrowed_to(self, request: HttpRequest) -> list[models.Model]:
        """The records named in the address, of those that this person may see."""
        wanted = [
            (name.removesuffix(EXACTLY), key) for name, key in request.GET.dict().items() if name.endswith(EXACTLY)
        ]
        found = [self._record(request, name, key) for name, key in wanted if is_key(key)]
        return [record for record in found if record]

    def _record(self, request: HttpRequest, name: str, key: str) -> models.Model | None:
        try:
            model: Any = self.opts.get_field(name).related_model
        except FieldDoesNotExist:
            return None
        pages = self.admin_site._registry.get(model)
        record = pages.get_queryset(request).filter(pk=int(key)).first() if pages else None
        return record if record and pages and pages.has_view_permission(request, record) else None
