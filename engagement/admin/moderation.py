"""Staff pages of grounds, and the record of decisions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, ReadOnlyAdmin, moment, titles
from diplomacy import languages, working_time
from engagement.models import Ground, ModerationDecision


@admin.register(Ground)
class GroundAdmin(BilingualAdmin):
    """The wording of a ground on which decisions rest can be read, not changed: retire it and add another."""

    fields = ("code", "title", "rule", "hides_text", "is_active", "position")
    list_display = (titles, "code", "is_active", "position")
    list_display_links = (titles,)
    list_filter = ("is_active",)
    search_fields = languages.columns("title", "rule")

    def get_readonly_fields(self, request: HttpRequest, obj: Ground | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        wording = ("code", *languages.columns("title", "rule"), "hides_text")
        return (*fields, *wording) if obj and obj.is_used else fields

    def is_kept(self, record: Ground) -> bool:
        return record.is_used


@admin.register(ModerationDecision)
class ModerationDecisionAdmin(ReadOnlyAdmin):
    list_display = ("comment", "act", "ground", "decided_by", moment("decided_at", _("decided")), "waited_in_words")
    list_filter = ("act", "ground")
    list_select_related = ("comment", "ground", "decided_by")
    fields = (
        "comment",
        "act",
        "ground",
        "note",
        "internal_note",
        "decided_by",
        moment("decided_at", _("decided")),
        "waited_in_words",
    )
    search_fields = ("note", "internal_note", "comment__comment")

    @admin.display(description=_("waited, in working time"), ordering="working_time")
    def waited_in_words(self, decision: ModerationDecision) -> str:
        return working_time.in_words(decision.working_time)
