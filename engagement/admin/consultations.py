"""Staff pages of consultations: prepared, published, withdrawn; and their public history."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, ReadOnlyAdmin, ReadOnlyInline, label_of, moment, rich_text, titles
from blog.admin.verbs import Link, VerbsAdmin, list_url
from diplomacy import languages
from engagement.actions.documents import no_file_without_its_row
from engagement.admin import desk_urls
from engagement.admin.consultation_filters import StageFilter
from engagement.admin.consultation_forms import HELP
from engagement.admin.consultation_verbs import VERBS
from engagement.admin.desk import desk_url
from engagement.admin.documents import AddDocument, DocumentInline
from engagement.admin.drafting_stage import ContinueWithDraft, DeclareDraftReady
from engagement.admin.officer_routes import routes
from engagement.admin.preparation import desk
from engagement.admin.questions import question_links
from engagement.groups import RUN
from engagement.models import (
    Comment,
    Commitment,
    Consultation,
    DateChange,
    Draft,
    Reply,
    Report,
    State,
    Submission,
    TextChange,
    Theme,
    TimelineEntry,
)
from engagement.models.consultations import ConsultationQuerySet

# Rich text as it reads, by its columns.
RICH = {column: rich_text(Consultation, column) for column in languages.columns("background")}
FROZEN = ("kind", *Consultation.DATES, *Consultation.TERMS, *languages.columns(*Consultation.TEXTS), *RICH.values())


@admin.register(Consultation)
class ConsultationAdmin(VerbsAdmin, BilingualAdmin):
    verbs = (*VERBS, DeclareDraftReady(), ContinueWithDraft(), AddDocument())
    inlines = (DocumentInline,)
    form = AddressedForm
    change_form_template = "admin/engagement/consultation/change_form.html"
    goes_on_after_adding = True
    fieldsets = (
        (None, {"fields": ("kind", "title", "slug", "summary")}),
        (_("What we ask"), {"fields": ("asking", "can_change", "is_fixed", "afterwards", "audience", "background")}),
        (
            _("Promises"),
            {
                "fields": (*Consultation.DATES, "timing_reason", "contact_email", "contact_details"),
                "description": _(
                    "Once the consultation is published, its dates move only later and its words are only corrected, "
                    "each with a public note."
                ),
            },
        ),
        (_("Context"), {"fields": ("legal_basis", "prevailing", "topics", "event", "aims", "announcement")}),
    )
    list_display = (
        titles,
        "stage",
        moment("opens_at", _("opens")),
        moment("closes_at", _("closes")),
        moment("answer_by", _("answer by")),
    )
    list_display_links = (titles,)
    list_filter = (StageFilter, "kind", "topics", "event")
    search_fields = languages.columns("title", "summary", "asking")
    autocomplete_fields = ("event", "announcement")

    def get_urls(self) -> list[URLPattern]:
        return [*routes(self, desk_urls.PAGES), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        return cast(ConsultationQuerySet, super().get_queryset(request)).with_reports()

    def get_readonly_fields(self, request: HttpRequest, obj: Consultation | None = None) -> Any:
        """Of a published one all that the public was promised: verbs change it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *FROZEN) if obj and obj.is_published else fields

    def get_fieldsets(self, request: HttpRequest, obj: Consultation | None = None) -> Any:
        """Of a published one every text in each language, to be read."""
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and obj.is_published):
            return fieldsets
        return [(name, {**options, "fields": shown(options["fields"])}) for name, options in fieldsets]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        record = self.get_object(request, unquote(object_id))
        prepared = desk(record) if record and self.has_change_permission(request, record) else {}
        more = {"desk": prepared, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, more)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with no_file_without_its_row():
            return super().changeform_view(request, *args, **kwargs)

    def is_kept(self, record: Consultation) -> bool:
        return record.is_published

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        name = getattr(db_field, "translated_field", db_field).name
        if field and name in HELP:
            field.help_text = HELP[name]
        return field

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def public_url(self, record: Consultation) -> str | None:
        return record.get_absolute_url() if record.is_published else None

    @admin.display(description=_("stage"))
    def stage(self, consultation: Consultation) -> str:
        if not consultation.is_overdue:
            return str(consultation.stage.label)
        return format_html('{} · <strong class="late">{}</strong>', consultation.stage.label, gettext("overdue"))

    def references(self, record: Consultation) -> list[Link]:
        """What is written for it; and once the public sees it, what came in and what is made of that: for officers."""
        links = [counted(_("Drafts"), record.drafts.count(), Draft, record), *question_links(record)]
        links += received_links(record) if record.is_published else []
        return [replace(link, permission=RUN) for link in links]


def shown(names: Any) -> list[Any]:
    """The fields of a form as columns to read, the translated ones in each language."""
    translated = {*Consultation.TEXTS}
    columns = [column for name in names for column in (languages.columns(name) if name in translated else [name])]
    return [RICH.get(column, column) for column in columns]


def counted(label: Any, count: int, model: Any, consultation: Consultation) -> Link:
    return Link(f"{label}: {count}", list_url(model, consultation__id__exact=consultation.pk))


def received_links(consultation: Consultation) -> list[Link]:
    comments = Comment.objects.contributions(consultation)
    submissions = Submission.objects.received().filter(consultation=consultation)
    unread = {"consultation__id__exact": consultation.pk, "reading": "unread"}
    return [
        Link(_("Reading desk"), desk_url("list", consultation.pk)),
        counted(_("Themes"), consultation.themes.count(), Theme, consultation),
        Link(gettext("Replies to themes"), list_url(Reply, theme__consultation__id__exact=consultation.pk)),
        Link(gettext("Commitments"), list_url(Commitment, consultation__id__exact=consultation.pk)),
        counted(_("Reports"), Report.objects.filter(consultation=consultation).count(), Report, consultation),
        Link(gettext("Contributions: %(count)d") % {"count": comments.count()}, contributions_url(consultation)),
        Link(
            gettext("Contributions not read yet: %(count)d") % {"count": comments.unread().count()},
            contributions_url(consultation, reading="unread"),
        ),
        counted(_("Submissions"), submissions.count(), Submission, consultation),
        Link(
            gettext("Submissions not read yet: %(count)d") % {"count": submissions.unread().count()},
            list_url(Submission, **unread),
        ),
    ]


def contributions_url(consultation: Consultation, **filters: str) -> str:
    """The list of a consultation's contributions that count."""
    return list_url(Comment, consultation=consultation.pk, state=State.PUBLISHED, is_official__exact=0, **filters)


class DateChangeInline(ReadOnlyInline):
    model = DateChange
    fields = ("name", moment("before", _("before")), moment("after", _("after")))
    readonly_fields = fields


class TextChangeInline(ReadOnlyInline):
    model = TextChange
    fields = readonly_fields = ("text", "before", "after")

    @admin.display(description=_("text"))
    def text(self, change: TextChange) -> str:
        """As staff know it, not as the database does."""
        return capfirst(str(label_of(Consultation._meta.get_field(change.column))))


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnlyAdmin):
    inlines = (DateChangeInline, TextChangeInline)
    list_display = ("consultation", "kind", moment("happened_at", _("when")), "recorded_by")
    list_filter = ("kind", "consultation")
    list_select_related = ("consultation", "recorded_by")
    fields = ("consultation", "kind", *languages.columns("note"), moment("happened_at", _("when")), "recorded_by")
    search_fields = languages.columns("note")
