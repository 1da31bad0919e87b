"""Staff pages of appeals: which wait and until when, and the page on which one is decided with all that is needed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, moment, when
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url
from engagement.actions import appeals, claims
from engagement.admin.queue import queue_url
from engagement.groups import MODERATE
from engagement.models import Act, Appeal
from engagement.models.queue import Queue


class DecideForm(forms.Form):
    """The outcome, and the words for the author."""

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(value, Appeal.Outcome(value).label) for value in (Appeal.Outcome.REVERSED, Appeal.Outcome.UPHELD)],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Explanation to the author"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In the language of the comment. The author reads it in a mail and behind the private link."),
    )


class Decide(Verb[Appeal]):
    name = "decide"
    label = _("Decide the appeal")
    permission = MODERATE
    template = "admin/engagement/appeal/decide.html"
    form_class = DecideForm

    def is_offered(self, record: Appeal) -> bool:
        return not record.outcome

    def obstacles_for(self, record: Appeal, by: User) -> list[str]:
        return appeals.obstacles_to_deciding(record, by)

    def explanation(self, record: Appeal) -> str:
        return gettext(
            "If you reverse the decision, it is put right at once: the comment is back in its place, the passage is "
            "shown, or the edit is made. Your decision is final here, is recorded with your name, and is told to the author."
        )

    def context(self, record: Appeal) -> dict[str, Any]:
        comment = record.decision.comment
        target = comment.discussion.target
        return {
            "appeal": record,
            "comment": comment,
            "target": Link(str(target), target.get_absolute_url()),
            "stands": record.decision in appeals.standing(comment),
            "redactions": record.decision.redactions.in_force(),
            "decisions": comment.decisions.select_related("ground", "decided_by"),
        }

    def act(self, record: Appeal, form: forms.Form, by: User) -> None:
        comment = record.decision.comment
        claims.refuse_if_taken(comment, by=by)
        appeals.decide_appeal(record, by=by, **form.cleaned_data)
        claims.release(comment, by=by)

    def done(self, record: Appeal) -> str:
        return gettext("The appeal is decided, and the author is told.")

    def next_url(self, record: Appeal, result: Model | None) -> str:
        """Back to the queue of appeals."""
        return f"{queue_url('queue')}?queue={Queue.APPEALS.value}"


class OpenFilter(admin.SimpleListFilter):
    """Those that wait; without them, those that are decided."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Longer than promised")), *Appeal.Outcome.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The waiting ones take the place of «All»."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting for a decision")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Appeal]:
        if self.value() is None:
            return queryset.filter(outcome="")
        if self.value() == "overdue":
            return queryset.filter(pk__in=[appeal.pk for appeal in Appeal.objects.open() if appeal.is_overdue])
        return queryset if self.value() == "all" else queryset.filter(outcome=self.value())


@admin.register(Appeal)
class AppealAdmin(VerbsAdmin, ReadOnlyAdmin):
    verbs = (Decide(),)
    list_display = ("comment", "act", "first", moment("sent_at", _("sent")), "due", "outcome", "decided_by")
    list_filter = (OpenFilter,)
    list_select_related = ("decision__comment", "decision__ground", "first_decided_by", "decided_by")
    fields = (
        "comment",
        "act",
        "first",
        "text",
        moment("sent_at", _("sent")),
        "due",
        "outcome",
        "explanation",
        "decided_by",
        moment("decided_at", _("decided")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        found: QuerySet[Appeal] = super().get_queryset(request).select_related(*self.list_select_related)
        return found

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The longest wait first, else the newest."""
        return ("-pk",) if request.GET.get("state") else ("sent_at", "pk")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = _("Appeals") if request.GET.get("state") else _("Appeals waiting for a decision")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def references(self, record: Appeal) -> list[Link]:
        return [Link(str(record.decision.comment), change_url(record.decision.comment))]

    @admin.display(description=_("comment"))
    def comment(self, appeal: Appeal) -> str:
        return str(appeal.decision.comment)

    @admin.display(description=_("against"))
    def act(self, appeal: Appeal) -> str:
        label = Act(appeal.decision.act).label
        return f"{label} ({appeal.decision.ground})" if appeal.decision.ground else str(label)

    @admin.display(description=_("first decided by"))
    def first(self, appeal: Appeal) -> str:
        person = appeal.first_decided_by
        return person.get_full_name() or person.get_username() if person else str(appeal.decision.get_cause_display())

    @admin.display(description=_("to be decided by"), ordering="sent_at")
    def due(self, appeal: Appeal) -> str:
        if not appeal.is_overdue:
            return when(appeal.due_at)
        return format_html('<strong class="late">{} · {}</strong>', when(appeal.due_at), gettext("overdue"))
