"""Staff pages of what people said and what the Ministry answers: themes, replies, reports."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, ReadOnlyInline, moment, titles
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url, list_url, staff
from diplomacy import languages
from engagement.actions import outcomes
from engagement.groups import RUN
from engagement.models import Clause, Excerpt, Reply, Report, Theme


class PublishReport(Verb[Report]):
    """Publishes «what you said» or «what we decided»: each report has its own verb."""

    name = "publish"
    permission = RUN
    label = _("Publish")

    def is_offered(self, record: Report) -> bool:
        return record.published_at is None

    def obstacles(self, record: Report) -> list[str]:
        if record.kind == Report.Kind.HEARD:
            return outcomes.obstacles_to_heard(record.consultation)
        return outcomes.obstacles_to_answer(record.consultation)

    def explanation(self, record: Report) -> str:
        if record.kind == Report.Kind.HEARD:
            told = gettext("The report and all themes become public, and every contributor is told by e-mail.")
        else:
            told = gettext(
                "The report and all replies become public and final, and every contributor is told by e-mail."
            )
        return f"{told} {outcomes.unproven_note(record.consultation)}".strip()

    def act(self, record: Report, form: forms.Form, by: User) -> None:
        publish = outcomes.publish_heard if record.kind == Report.Kind.HEARD else outcomes.publish_answer
        publish(record, by=by)

    def done(self, record: Report) -> str:
        return gettext("The report is published, and its mails are on their way.")


class OfConsultation(BilingualAdmin):
    """What belongs to one consultation and stays with it."""

    list_select_related = ("consultation",)
    autocomplete_fields = ("consultation",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "consultation") if obj else fields


class ExcerptInline(ReadOnlyInline):
    """The passages filed under a theme, from the comment's own page; taken back here until the theme is public."""

    can_delete = True

    model = Excerpt
    fields = ("passage", "stance", "filed_by", moment("filed_at", _("filed")))
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Excerpt]:
        return super().get_queryset(request).select_related("comment", "answer__submission", "filed_by")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return staff(request).has_perm(RUN) and obj is not None and obj.published_at is None

    @admin.display(description=_("passage"))
    def passage(self, excerpt: Excerpt) -> str:
        source: Any = excerpt.answer.submission if excerpt.answer else excerpt.comment
        return format_html('<a href="{}" lang="{}">{}</a>', change_url(source), excerpt.language, excerpt.words)


@admin.register(Theme)
class ThemeAdmin(NarrowedAdmin, VerbsAdmin, OfConsultation):
    fields = ("consultation", "position", "title", "gist")
    inlines = (ExcerptInline,)
    list_display = (titles, "consultation", "passages", moment("published_at", _("published")))
    list_display_links = (titles,)
    list_filter = ("consultation",)
    search_fields = languages.columns("title", "gist")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).annotate(excerpt_count=Count("excerpts"))

    def is_frozen(self, record: Theme) -> bool:
        return record.published_at is not None

    def public_url(self, record: Theme) -> str | None:
        return record.get_absolute_url() if record.is_published else None

    @admin.display(description=_("passages"), ordering="excerpt_count")
    def passages(self, theme: Any) -> int:
        return int(theme.excerpt_count)

    def references(self, record: Theme) -> list[Link]:
        reply = Reply.objects.standing().filter(theme=record).first()
        to_reply = (
            Link(gettext("The reply to this theme"), change_url(reply))
            if reply
            else Link(gettext("Write the reply to this theme"), add_reply_url(record))
        )
        return [Link(str(record.consultation), change_url(record.consultation)), to_reply]


def add_reply_url(theme: Theme) -> str:
    return list_url(Reply).partition("?")[0] + f"add/?theme={theme.pk}"


class ClausesField(forms.ModelMultipleChoiceField):
    """Clauses named together with the number of their draft."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext("Draft %(draft)d: %(clause)s") % {"draft": obj.draft.number, "clause": obj}


@admin.register(Reply)
class ReplyAdmin(VerbsAdmin, BilingualAdmin):
    fields = ("theme", "decision", "reason", "done", "changed_clauses", "signed_by", "office")
    list_display = ("theme", "decision", *languages.columns("office"), moment("published_at", _("published")))
    list_filter = ("decision", "theme__consultation")
    list_select_related = ("theme__consultation",)
    search_fields = languages.columns("reason", "done")
    autocomplete_fields = ("theme",)

    def is_frozen(self, record: Reply) -> bool:
        return record.published_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Reply | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "theme") if obj else fields

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return ClausesField(
            later_clauses(request),
            label=capfirst(db_field.verbose_name),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Clauses of later drafts. They appear here once the theme is chosen and the reply is saved."),
        )

    def references(self, record: Reply) -> list[Link]:
        return [Link(str(record.theme), change_url(record.theme))]


def later_clauses(request: HttpRequest) -> QuerySet[Clause]:
    """The clauses that a reply may name: those of later drafts of its theme's consultation."""
    reply, theme = request.resolver_match and request.resolver_match.kwargs.get("object_id"), request.GET.get("theme")
    clauses = Clause.objects.filter(draft__number__gt=1).select_related("draft")
    if reply:
        return clauses.filter(draft__consultation__themes__replies=reply)
    if theme and theme.isdecimal():
        return clauses.filter(draft__consultation__themes=int(theme))
    return clauses.none()


@admin.register(Report)
class ReportAdmin(NarrowedAdmin, VerbsAdmin, OfConsultation):
    verbs = (PublishReport(),)
    fields = ("consultation", "kind", "body")
    list_display = ("consultation", "kind", moment("published_at", _("published")), "published_by")
    list_filter = ("kind", "consultation")
    search_fields = languages.columns("body")

    def is_frozen(self, record: Report) -> bool:
        return record.published_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "kind") if obj else fields

    def references(self, record: Report) -> list[Link]:
        return [Link(str(record.consultation), change_url(record.consultation))]
