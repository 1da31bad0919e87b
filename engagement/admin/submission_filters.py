"""How the list of submissions is narrowed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.models.submissions import SubmissionQuerySet

RECEIVED = _("Received")


class StateFilter(admin.SimpleListFilter):
    """By where it stands; without a choice, those received. What is still being written is nobody's to see."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("unproven", _("Waiting for the address to be confirmed")),
            ("replaced", _("Replaced by a corrected entry")),
            ("gone", _("Taken back")),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The received ones take the place of «All»."""
        first, *others = super().choices(changelist)
        yield {**first, "display": RECEIVED}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> SubmissionQuerySet:
        if self.value() == "unproven":
            return queryset.unproven()
        if self.value() == "replaced":
            return queryset.filter(replaced_by__isnull=False)
        if self.value() == "gone":
            return queryset.gone()
        return queryset.received()


class ReadFilter(admin.SimpleListFilter):
    """By whether an officer has read it."""

    title = _("reading")
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unread", _("Not read yet")), ("read", _("Read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> SubmissionQuerySet:
        if self.value() is None:
            return queryset
        return queryset.unread() if self.value() == "unread" else queryset.exclude(readings=None)
