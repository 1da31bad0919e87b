"""Staff pages of comments: the moderators' queue, and the officers' reading list. A comment itself never changes here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, ReadOnlyInline, moment
from blog.admin.verbs import VerbsAdmin, staff
from diplomacy import languages
from diplomacy.refusals import Refused
from engagement.actions import moderation, outcomes
from engagement.admin.comment_filters import ConsultationFilter, QueueFilter, ReadingFilter, waiting_since
from engagement.admin.comment_verbs import Decide, FileUnderTheme, ReplyOfficially
from engagement.groups import MODERATE, RUN
from engagement.models import Act, Comment, Excerpt, ModerationDecision, State

UNSHOWN_TEXTS = [
    *(f"discussion__post__{name}" for name in ["body", *languages.columns("body")]),
    *(f"discussion__consultation__{name}" for name in ["background", *languages.columns("background")]),
]


class DecisionInline(ReadOnlyInline):
    model = ModerationDecision
    fields = ("act", "ground", "note", "internal_note", "decided_by", moment("decided_at", _("decided")))
    readonly_fields = fields


class FiledInline(ReadOnlyInline):
    model = Excerpt
    fields = ("theme", "text", "stance", "filed_by")
    readonly_fields = fields


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin, VerbsAdmin):
    # What nobody may spell out by asking the list for its first letters.
    private_columns = frozenset({"user_email", "author_key", "network_key", "link_seed", "link_digest", "sending_key"})
    verbs = (Decide(), ReplyOfficially(), FileUnderTheme())
    fieldsets = (
        (None, {"fields": ("comment", "where", "language", "state", "waited")}),
        (_("Who writes"), {"fields": ("user_name", "capacity", "organisation", "is_official", "office")}),
        (
            _("When"),
            {
                "fields": (
                    moment("submit_date", _("sent")),
                    moment("proven_at", _("address confirmed")),
                    moment("published_at", _("published")),
                    "late",
                )
            },
        ),
    )
    inlines = (DecisionInline, FiledInline)
    list_display = ("excerpt", "user_name", "where", "language", "state", "waited", "is_official")
    list_filter = (QueueFilter, "language", ConsultationFilter, ReadingFilter, "is_official")
    search_fields = ("comment", "user_name", "organisation")
    actions = ("publish_selected", "mark_as_read")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        related = ("discussion__post", "discussion__consultation", "discussion__clause__draft__consultation")
        return super().get_queryset(request).select_related(*related).defer(*UNSHOWN_TEXTS)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The longest wait first in the queue, else the newest."""
        return ("-pk",) if request.GET.get("state") else ("proven_at", "pk")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = _("Comments") if request.GET.get("state") else _("Comments waiting for a moderator")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def public_url(self, record: Comment) -> str | None:
        return record.get_absolute_url() if record.is_visible and record.discussion.is_public else None

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return staff(request).has_perm(MODERATE)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return staff(request).has_perm(RUN)

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        return format_html('<span lang="{}">{}</span>', comment.language, Truncator(comment.comment).chars(140))

    @admin.display(description=_("about"))
    def where(self, comment: Comment) -> str:
        target = comment.discussion.target
        return format_html('<a href="{}">{}</a>', target.get_absolute_url(), target)

    @admin.display(description=_("waiting for"), ordering="proven_at")
    def waited(self, comment: Comment) -> str:
        since = waiting_since(comment)
        if since is None:
            return "–"
        if not comment.is_overdue:
            return timesince(since)
        return format_html('<strong class="late">{} · {}</strong>', timesince(since), gettext("longer than promised"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.split("__", maxsplit=1)[0] not in self.private_columns and super().lookup_allowed(
            lookup, value, request
        )

    @admin.action(description=_("Publish the selected comments"), permissions=["moderate"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Those that still wait; a colleague may have decided on others since the list was opened."""
        published = 0
        for comment in queryset.exclude(state=State.HELD):
            self.message_user(
                request, gettext("%(comment)s does not wait any more.") % {"comment": comment}, messages.ERROR
            )
        for comment in queryset.filter(state=State.HELD):
            try:
                moderation.decide(comment, Act.PUBLISH, by=staff(request), version=comment.version)
                published += 1
            except Refused as refused:
                self.message_user(request, f"{comment}: {' '.join(refused.messages)}", messages.ERROR)
        self._report(request, published)

    def _report(self, request: HttpRequest, published: int) -> None:
        if published:
            text = ngettext("%(count)d comment is published.", "%(count)d comments are published.", published)
            self.message_user(request, text % {"count": published}, messages.SUCCESS)

    @admin.action(description=_("Mark the selected contributions as read"), permissions=["run"])
    def mark_as_read(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        outcomes.mark_read(queryset, by=staff(request))
        count = len(queryset)
        text = ngettext(
            "%(count)d contribution is marked as read.", "%(count)d contributions are marked as read.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
