"""Staff pages of discussions: who may write where, and from when to when."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.admin.base import StaffAdmin, moment
from engagement.models import Discussion
from engagement.models.discussions import DiscussionQuerySet


@admin.register(Discussion)
class DiscussionAdmin(StaffAdmin):
    """A discussion keeps the page it was opened for; the dates of a consultation rule over its own."""

    fieldsets = (
        (_("Page"), {"fields": ("post", "consultation"), "description": _("Choose one page.")}),
        (
            None,
            {
                "fields": ("mode", "policy", "opens_at", "closes_at"),
                "description": _("On a consultation and its clauses, the consultation’s own dates apply."),
            },
        ),
    )
    list_display = ("__str__", "kind", "mode", "policy", "size", moment("closes_at", _("closes")))
    list_filter = ("mode", "policy")
    autocomplete_fields = ("post", "consultation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        return (
            cast(DiscussionQuerySet, super().get_queryset(request))
            .with_targets()
            .annotate(comment_count=Count("comments"))
        )

    def get_fieldsets(self, request: HttpRequest, obj: Discussion | None = None) -> Any:
        declared = super().get_fieldsets(request, obj)
        return declared if obj is None else [(None, {"fields": ("about",)}), *declared[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Discussion | None = None) -> Any:
        return ("about",) if obj else ()

    def is_kept(self, record: Discussion) -> bool:
        return record.comments.exists()

    @admin.display(description=_("about"))
    def about(self, discussion: Discussion) -> str:
        return str(discussion.target)

    @admin.display(description=_("kind of page"))
    def kind(self, discussion: Discussion) -> str:
        return str(discussion.target._meta.verbose_name)

    @admin.display(description=_("comments"), ordering="comment_count")
    def size(self, discussion: Any) -> int:
        return int(discussion.comment_count)
