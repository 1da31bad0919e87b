"""Staff pages of consultations: written, published, withdrawn; and their public history."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, ReadOnlyAdmin, moment, titles, when
from blog.admin.verbs import Link, Verb, VerbsAdmin, list_url
from diplomacy import languages
from engagement.actions import consultations
from engagement.groups import RUN
from engagement.models import Comment, Consultation, Draft, Report, State, Theme, TimelineEntry
from engagement.models.consultations import ConsultationQuerySet


class Publish(Verb[Consultation]):
    name = "publish"
    permission = RUN
    label = _("Publish")

    def is_offered(self, record: Consultation) -> bool:
        return not record.is_published

    def obstacles(self, record: Consultation) -> list[str]:
        return consultations.obstacles_to_publication(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "The public will see it from now on, in both languages. It takes contributions from «%(opens)s» "
            "to «%(closes)s», and promises an answer by «%(answer)s». These dates can no longer be changed here."
        ) % {"opens": when(record.opens_at), "closes": when(record.closes_at), "answer": when(record.answer_by)}

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        consultations.publish(record, by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The consultation is published.")


class Withdraw(Verb[Consultation]):
    name = "withdraw"
    permission = RUN
    label = _("Withdraw")

    def is_offered(self, record: Consultation) -> bool:
        return record.is_published and record.withdrawn_at is None

    def obstacles(self, record: Consultation) -> list[str]:
        return consultations.obstacles_to_withdrawal(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "It takes no more contributions and will not be answered. Its page stays and shows the reason "
            "you have written. This cannot be undone."
        )

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        consultations.withdraw(record, by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The consultation is withdrawn.")


@admin.register(Consultation)
class ConsultationAdmin(VerbsAdmin, BilingualAdmin):
    verbs = (Publish(), Withdraw())
    form = AddressedForm
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary")}),
        (_("What we ask"), {"fields": ("asking", "can_change", "is_fixed", "afterwards", "audience", "background")}),
        (
            _("Promises"),
            {
                "fields": ("opens_at", "closes_at", "answer_by", "contact_email"),
                "description": _(
                    "Once the consultation is published, its three dates are a promise and stay as they are."
                ),
            },
        ),
        (_("Context"), {"fields": ("legal_basis", "prevailing", "topics", "event", "aims", "announcement")}),
        (_("If it must be withdrawn"), {"fields": ("withdrawn_reason",), "classes": ("collapse",)}),
    )
    list_display = (
        titles,
        "stage",
        moment("opens_at", _("opens")),
        moment("closes_at", _("closes")),
        moment("answer_by", _("answer by")),
    )
    list_display_links = (titles,)
    list_filter = ("topics", "event")
    search_fields = languages.columns("title", "summary", "asking")
    autocomplete_fields = ("event", "announcement")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        return cast(ConsultationQuerySet, super().get_queryset(request)).with_reports()

    def get_readonly_fields(self, request: HttpRequest, obj: Consultation | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *Consultation.DATES) if obj and obj.is_published else fields

    def is_kept(self, record: Consultation) -> bool:
        return record.is_published

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
        contributions = Comment.objects.contributions(record)
        return [
            counted(_("Drafts"), record.drafts.count(), Draft, record),
            counted(_("Themes"), record.themes.count(), Theme, record),
            counted(_("Reports"), Report.objects.filter(consultation=record).count(), Report, record),
            Link(gettext("Contributions: %(count)d") % {"count": contributions.count()}, contributions_url(record)),
            Link(
                gettext("Contributions not read yet: %(count)d") % {"count": contributions.unread().count()},
                contributions_url(record, reading="unread"),
            ),
        ]


def counted(label: Any, count: int, model: Any, consultation: Consultation) -> Link:
    return Link(f"{label}: {count}", list_url(model, consultation__id__exact=consultation.pk))


def contributions_url(consultation: Consultation, **filters: str) -> str:
    """The list of a consultation's contributions that count."""
    return list_url(Comment, consultation=consultation.pk, state=State.PUBLISHED, is_official__exact=0, **filters)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnlyAdmin):
    list_display = ("consultation", "kind", moment("happened_at", _("when")), "recorded_by")
    list_filter = ("kind", "consultation")
    list_select_related = ("consultation", "recorded_by")
    fields = ("consultation", "kind", *languages.columns("note"), moment("happened_at", _("when")), "recorded_by")
    search_fields = languages.columns("note")
