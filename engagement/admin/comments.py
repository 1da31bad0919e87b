"""Staff pages of comments: to find any comment, and the officers' reading list. A comment itself never changes here.

What waits for moderators is in their queue (engagement.admin.queue).
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, ReadOnlyInline, moment
from blog.admin.verbs import Link, VerbsAdmin, list_url, staff
from engagement.actions import readings
from engagement.admin.comment_filters import ConsultationFilter, QuestionFilter, QueueFilter, ReadingFilter
from engagement.admin.comment_verbs import FileUnderTheme
from engagement.admin.erasures import Erase
from engagement.admin.hosting_verbs import VERBS as HOSTING
from engagement.admin.queue import queue_url
from engagement.admin.queue_urls import routes
from engagement.admin.sanctions import SetSanction
from engagement.groups import MODERATE, RUN
from engagement.models import Comment, Excerpt, ModerationDecision, State
from engagement.models.targets import long_texts, related
from engagement.models.waits import WAITING_SINCE

UNSHOWN_TEXTS = long_texts("discussion__")

MOST_SELECTED = 100


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
    verbs = (*HOSTING, FileUnderTheme(), SetSanction(), Erase())
    fieldsets = (
        (None, {"fields": ("comment", "where", "language", "state", "waited")}),
        (_("Who writes"), {"fields": ("user_name", "capacity", "organisation", "argument", "is_official", "office")}),
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
    list_filter = (QueueFilter, "language", ConsultationFilter, ReadingFilter, QuestionFilter, "is_official")
    search_fields = ("comment", "user_name", "organisation")
    actions = ("decide_on_selected", "mark_as_read")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Hosts who neither moderate nor run consultations see what the public sees."""
        found = super().get_queryset(request).select_related(*related("discussion__")).defer(*UNSHOWN_TEXTS)
        return found if sees_every_state(request) else found.filter(state=State.PUBLISHED)

    def get_urls(self) -> list[URLPattern]:
        return [*routes(self), *super().get_urls()]

    def verb_links(self, request: HttpRequest, record: Model) -> list[Link]:
        decides = self.has_moderate_permission(request) and self.has_view_permission(request, record)
        first = [Link(_("Decide"), queue_url("decide", record.pk))] if decides else []
        return [*first, *super().verb_links(request, record)]

    def get_ordering(self, request: HttpRequest) -> Any:
        """The longest wait first in the queue, else the newest."""
        return ("-pk",) if request.GET.get("state") else (WAITING_SINCE, "pk")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if "state" not in request.GET and not sees_every_state(request):
            return redirect(list_url(Comment, **request.GET.dict(), state=State.PUBLISHED.value))
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

    @admin.display(description=_("waiting for"), ordering=WAITING_SINCE)
    def waited(self, comment: Comment) -> str:
        since = comment.waiting_since
        if since is None:
            return "–"
        if not comment.is_overdue:
            return timesince(since)
        return format_html('<strong class="late">{} · {}</strong>', timesince(since), gettext("longer than promised"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.split("__", maxsplit=1)[0] not in self.private_columns and super().lookup_allowed(
            lookup, value, request
        )

    @admin.action(description=_("Decide on the selected comments"), permissions=["moderate"])
    def decide_on_selected(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        """On the page of the queue that decides on several at once."""
        chosen = list(queryset.values_list("pk", flat=True)[: MOST_SELECTED + 1])
        if len(chosen) > MOST_SELECTED:
            text = gettext("Choose %(count)d comments at most.") % {"count": MOST_SELECTED}
            self.message_user(request, text, messages.ERROR)
            return None
        return redirect(f"{queue_url('bulk')}?{urlencode({'comment': chosen}, doseq=True)}")

    @admin.action(description=_("Mark the selected contributions as read"), permissions=["run"])
    def mark_as_read(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        readings.mark_read(queryset, by=staff(request))
        count = len(queryset)
        text = ngettext(
            "%(count)d contribution is marked as read.", "%(count)d contributions are marked as read.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def sees_every_state(request: HttpRequest) -> bool:
    """Whether this person reads comments that are not public: it is part of moderating and of running consultations."""
    return staff(request).has_perm(MODERATE) or staff(request).has_perm(RUN)
