"""What staff pages of records that belong to one consultation share."""

from typing import Any

from django.http import HttpRequest

from blog.admin.base import BilingualAdmin


class OfConsultation(BilingualAdmin):
    """What belongs to one consultation and stays with it."""

    list_select_related = ("consultation",)
    autocomplete_fields = ("consultation",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "consultation") if obj else fields
