"""Staff pages of discussions: who may write where, from when to when, and how that has changed."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from blog.admin.verbs import Link, VerbsAdmin, list_url, staff
from engagement.actions.discussions import DATES, change_settings
from engagement.admin.discussion_forms import SettingsForm
from engagement.admin.discussion_verbs import CHANGE, VERBS
from engagement.admin.discussion_words import for_the_public, history
from engagement.admin.hosting_verbs import Summarise
from engagement.models import Comment, Discussion
from engagement.models.discussions import DiscussionQuerySet


@admin.register(Discussion)
class DiscussionAdmin(VerbsAdmin):
    """A discussion keeps the page it was opened for; the dates of a consultation rule over its own."""

    verbs = (*VERBS, Summarise())
    form = SettingsForm
    list_display = ("page", "turns", "rules", "size", "closes")
    list_filter = ("mode", "policy")
    autocomplete_fields = ("post", "consultation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        return (
            cast(DiscussionQuerySet, super().get_queryset(request))
            .with_targets()
            .annotate(comment_count=Count("comments"))
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        may_turn = staff(request).has_perm(CHANGE)
        return [name for name in self.list_display if may_turn or name != "turns"]

    def get_fieldsets(self, request: HttpRequest, obj: Discussion | None = None) -> Any:
        page: dict[str, Any] = {"fields": ("about", "now")}
        if obj is None:
            page = {"fields": ("post", "consultation", "clause", "question"), "description": _("Choose one page.")}
        door: dict[str, Any] = {"fields": ["mode", "policy", *DATES]}
        if obj and obj.about:
            door = {
                "fields": ["mode", "policy"],
                "description": _("On a consultation and its clauses, the consultation’s own dates apply."),
            }
        sections: list[Any] = [
            (_("Page"), page),
            (_("Who may write, and when"), door),
            (_("Comments"), {"fields": ["slow_mode", "max_length", "links"]}),
        ]
        if self.has_change_permission(request, obj):
            sections.append((_("For the log"), {"fields": ["reason", "shown"]}))
        return [*sections, (_("Log"), {"fields": ["log"]})] if obj else sections

    def get_readonly_fields(self, request: HttpRequest, obj: Discussion | None = None) -> Any:
        return ("about", "now", "log") if obj else ()

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:  # noqa: FBT001
        """By the one verb, which logs each change and lets nobody overwrite a colleague's unseen."""
        data = form.cleaned_data
        discussion = obj if change else Discussion.objects.of(obj.target)
        change_settings(discussion, form.changes(), by=staff(request), reason=data["reason"], version=data["shown"])
        obj.pk = discussion.pk

    def references(self, record: Discussion) -> list[Link]:
        return [Link(_("Comments"), list_url(Comment, discussion__id__exact=record.pk, state="published"))]

    def is_kept(self, record: Discussion) -> bool:
        return record.comments.exists()

    @admin.display(description=_("about"))
    def about(self, discussion: Discussion) -> str:
        return str(discussion.target)

    @admin.display(description=_("what readers find now"))
    def now(self, discussion: Discussion) -> str:
        return for_the_public(discussion)

    @admin.display(description=_("changes"))
    def log(self, discussion: Discussion) -> str:
        return history(discussion)

    @admin.display(description=_("quick turns"))
    def turns(self, discussion: Discussion) -> str:
        offered = [verb for verb in VERBS if verb.is_offered(discussion)]
        links = ((self.verb_url(verb, discussion), verb.label) for verb in offered)
        return format_html_join("", '<div><a href="{}">{}…</a></div>', links)

    @admin.display(description=_("mode and moderation"), ordering="mode")
    def rules(self, discussion: Discussion) -> str:
        return f"{discussion.get_mode_display()}: {discussion.get_policy_display()}"

    @admin.display(description=_("closes"), ordering="closes_at")
    def closes(self, discussion: Discussion) -> str:
        return when(discussion.closes_from) or "–"

    @admin.display(description=_("page"))
    def page(self, discussion: Discussion) -> str:
        return f"{discussion} ({discussion.target._meta.verbose_name})"

    @admin.display(description=_("comments"), ordering="comment_count")
    def size(self, discussion: Any) -> int:
        return int(discussion.comment_count)
