"""What staff look for in the library of pictures."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.models import Image
from blog.models.picture_uses import unused_pictures
from diplomacy import languages


class WantingFilter(admin.SimpleListFilter):
    """Pictures that nobody uses, or that lack something."""

    title = _("what is lacking")
    parameter_name = "wanting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("use", _("Not used anywhere")),
            ("credit", _("Without a credit")),
            ("description", _("Without a description")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() == "use":
            return queryset.filter(pk__in=unused_pictures().values("pk"))
        if self.value() in {"credit", "description"}:
            return queryset.filter(lacking({"description": "alt"}.get(self.value() or "", "credit")))
        return queryset


def lacking(field: str) -> Q:
    """The condition that a translated field is empty in some language."""
    condition = Q()
    for name in languages.columns(field):
        condition |= Q(**{name: ""}) | Q(**{f"{name}__isnull": True})
    return condition
