"""Staff pages of commitments: written beside replies, published with them or later, and then told of step by step."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyInline, moment, titles
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url
from diplomacy import languages
from engagement.actions import commitments
from engagement.admin.consultation_forms import BilingualWords, words_field
from engagement.admin.desk_forms import officers
from engagement.admin.of_consultation import OfConsultation
from engagement.groups import RUN
from engagement.models import Commitment, CommitmentState, Progress, Reply
from engagement.models.commitments import CommitmentQuerySet


class PublishCommitment(Verb[Commitment]):
    name = "publish"
    permission = RUN
    label = _("Publish")

    def is_offered(self, record: Commitment) -> bool:
        return record.published_at is None

    def obstacles(self, record: Commitment) -> list[str]:
        return commitments.obstacles_to_publication(record)

    def explanation(self, record: Commitment) -> str:
        return gettext(
            "The public sees it from now on, with its day; the history of the consultation tells of it, and followers "
            "are told. Its words and its day do not change any more: a later day is told as progress."
        )

    def act(self, record: Commitment, form: forms.Form, by: User) -> None:
        commitments.publish(record, by=by)

    def done(self, record: Commitment) -> str:
        return gettext("The commitment is published.")


class ProgressForm(BilingualWords, forms.Form):
    """One step of a commitment; `after` is the latest one that was shown."""

    state = forms.ChoiceField(label=_("How far it has come"), choices=CommitmentState.choices)
    evidence = forms.URLField(
        label=_("Link that proves it"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 60}),
    )
    due_on = forms.DateField(
        label=_("New day, where the promised one cannot be kept"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, commitment: Commitment, data: Any = None) -> None:
        latest = latest_of(commitment)
        super().__init__(
            data, initial={"state": latest.state if latest else None, "after": latest.pk if latest else ""}
        )
        for code in languages.codes():
            self.fields[code] = words_field(gettext("What was done, or why not"), code)

    def accept_present_progress(self, commitment: Commitment) -> None:
        """Let the next try go on from the progress that stands now, which the page shows."""
        latest = latest_of(commitment)
        self.data = {**self.data.dict(), "after": str(latest.pk) if latest else ""}  # type: ignore[attr-defined]


def latest_of(commitment: Commitment) -> Progress | None:
    return Progress.objects.filter(commitment=commitment).first()


class RecordProgress(Verb[Commitment]):
    name = "progress"
    permission = RUN
    label = _("Tell of progress")
    template = "admin/engagement/commitment/progress.html"

    def is_offered(self, record: Commitment) -> bool:
        return record.published_at is not None

    def obstacles(self, record: Commitment) -> list[str]:
        return commitments.obstacles_to_progress(record)

    def explanation(self, record: Commitment) -> str:
        return gettext(
            "The public sees it on the page of the commitment and in the history of the consultation, and followers are "
            "told. It cannot be changed afterwards. A new day stands beside the one promised before."
        )

    def form(self, record: Commitment, request: HttpRequest) -> forms.Form:
        return ProgressForm(record, request.POST if request.method == "POST" else None)

    def context(self, record: Commitment) -> dict[str, Any]:
        return {"latest": latest_of(record), "commitment": Commitment.objects.with_state().get(pk=record.pk)}

    def refused(self, record: Commitment, form: forms.Form) -> None:
        cast(ProgressForm, form).accept_present_progress(record)

    def act(self, record: Commitment, form: forms.Form, by: User) -> None:
        filled = {name: form.cleaned_data[name] for name in ("state", "evidence", "due_on", "after")}
        commitments.record_progress(record, note=cast(ProgressForm, form).words(), by=by, **filled)

    def done(self, record: Commitment) -> str:
        return gettext("The progress is published.")


class OfficerField(forms.ModelChoiceField):
    """Officers by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


class ProgressInline(ReadOnlyInline):
    model = Progress
    fields = (
        moment("recorded_at", _("recorded")),
        "state",
        *languages.columns("note"),
        "link",
        "due_on",
        "recorded_by",
    )
    readonly_fields = fields  # type: ignore[assignment]  # the stubs know no columns that are functions

    @admin.display(description=_("link that proves it"))
    def link(self, progress: Progress) -> str:
        return format_html('<a href="{0}" rel="noopener">{0}</a>', progress.evidence) if progress.evidence else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Progress]:
        return super().get_queryset(request).select_related("recorded_by")


@admin.register(Commitment)
class CommitmentAdmin(NarrowedAdmin, VerbsAdmin, OfConsultation):
    verbs = (PublishCommitment(), RecordProgress())
    inlines = (ProgressInline,)
    goes_on_after_adding = True
    fields = ("consultation", "position", "title", "detail", "office", "owner", "due_on")
    list_display = (titles, "consultation", "due_on", "stands", "owner", moment("published_at", _("published")))
    list_display_links = (titles,)
    list_filter = ("consultation", "owner")
    list_select_related = ("consultation", "owner")  # type: ignore[assignment]  # one more than the others
    search_fields = languages.columns("title", "detail", "office")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return cast(CommitmentQuerySet, super().get_queryset(request)).with_state()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "owner":
            kwargs["form_class"] = OfficerField
            kwargs["queryset"] = officers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def is_frozen(self, record: Commitment) -> bool:
        return record.published_at is not None

    def public_url(self, record: Commitment) -> str | None:
        return record.get_absolute_url() if record.is_published else None

    def get_inlines(self, request: HttpRequest, obj: Commitment | None) -> Any:
        return self.inlines if obj and obj.published_at else ()

    @admin.display(description=_("state"))
    def stands(self, commitment: Commitment) -> str:
        """How far it has come, and whether its day has passed."""
        if commitment.published_at is None:
            return "–"
        if not commitment.is_overdue:
            return commitment.state_label
        return format_html('{} · <strong class="late">{}</strong>', commitment.state_label, gettext("overdue"))

    def references(self, record: Commitment) -> list[Link]:
        found = [Link(str(record.consultation), change_url(record.consultation))]
        return found + [
            Link(str(reply), change_url(reply))
            for reply in Reply.objects.filter(commitments=record).select_related("theme")
        ]
