"""Staff pages of sanctions: the list, the verb on a comment that sets one, the verb that lifts it."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, moment
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url
from engagement.actions import sanctions
from engagement.admin.comment_verbs import CommentVerb, earlier_comments
from engagement.groups import MODERATE
from engagement.models import Comment, Ground, Sanction

ON = {"author": _("The e-mail address of its author"), "network": _("The network from which it came")}


class SanctionForm(forms.Form):
    """What is put on whom, for how long and why."""

    on = forms.ChoiceField(label=pgettext_lazy("whom a sanction meets", "On"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Sanction"), choices=Sanction.Kind.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        initial=7,
        help_text=_("At most 365 on an address, and 30 on a network, which is shared by many."),
    )
    ground: "forms.ModelChoiceField[Ground]" = forms.ModelChoiceField(
        Ground.objects.none(), label=_("Ground"), help_text=_("The person is told it, with the end date.")
    )
    reason = forms.CharField(
        label=_("Reason, for colleagues"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Kept in the log.")
    )

    def __init__(self, comment: Comment, data: Any) -> None:
        super().__init__(data, initial={"on": "author"})
        cast("forms.ModelChoiceField[Ground]", self.fields["ground"]).queryset = Ground.objects.active()
        cast(forms.ChoiceField, self.fields["on"]).choices = [
            (name, label) for name, label in ON.items() if getattr(comment, f"{name}_key")
        ]


class SetSanction(CommentVerb):
    name = "sanction"
    label = _("Sanction")
    permission = MODERATE
    template = "admin/engagement/comment/sanction.html"

    def is_offered(self, record: Comment) -> bool:
        return not record.is_official and not sanctions.obstacle_to_sanctions(record)

    def obstacles(self, record: Comment) -> list[str]:
        obstacle = sanctions.obstacle_to_sanctions(record)
        return [obstacle] if obstacle else []

    def explanation(self, record: Comment) -> str:
        return gettext(
            "It begins at once and ends by itself. Whoever is refused is told until when, on which ground and how to "
            "disagree. What is public already stays as it is."
        )

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        return SanctionForm(record, request.POST if request.method == "POST" else None)

    def context(self, record: Comment) -> dict[str, Any]:
        return {
            **super().context(record),
            "earlier": earlier_comments(record),
            "others": sanctions.others_in_network(record),
            "in_force": Sanction.objects.in_force().on(record.author_key, record.network_key),
        }

    def act(self, record: Comment, form: forms.Form, by: User) -> Sanction:
        return sanctions.set_sanction(record, by=by, **form.cleaned_data)

    def done(self, record: Comment) -> str:
        return gettext("The sanction is in force.")


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Reason for lifting it"), widget=forms.Textarea(attrs={"rows": 3}))


class Lift(Verb[Sanction]):
    name = "lift"
    label = _("Lift")
    permission = MODERATE
    form_class = LiftForm

    def is_offered(self, record: Sanction) -> bool:
        return record.is_in_force

    def obstacles(self, record: Sanction) -> list[str]:
        return [] if record.is_in_force else [gettext("This sanction has ended.")]

    def explanation(self, record: Sanction) -> str:
        return gettext("It ends now. That it was there, and why it was lifted, stays on record.")

    def act(self, record: Sanction, form: forms.Form, by: User) -> None:
        sanctions.lift(record, by=by, **form.cleaned_data)

    def done(self, record: Sanction) -> str:
        return gettext("The sanction is lifted.")

    def next_url(self, record: Sanction, result: Model | None) -> str:
        return change_url(record)


class InForceFilter(admin.SimpleListFilter):
    """Those in force; or those that have ended or were lifted."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("past", _("Ended or lifted")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Those in force take the place of «All»."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("In force")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Sanction]:
        in_force = Sanction.objects.in_force()
        if self.value() == "past":
            return queryset.exclude(pk__in=in_force)
        return queryset if self.value() == "all" else queryset.filter(pk__in=in_force)


@admin.register(Sanction)
class SanctionAdmin(VerbsAdmin, ReadOnlyAdmin):
    """On whom it is, is told by the comment that it was set for: no page shows an address, a network or a hash."""

    private_columns = frozenset({"author_key", "network_key"})  # which nobody may spell out letter by letter
    verbs = (Lift(),)
    list_display = (
        "whom",
        "kind",
        "ground",
        moment("starts_at", _("begins")),
        moment("ends_at", _("ends")),
        "set_by",
        moment("lifted_at", _("lifted")),
    )
    list_filter = (InForceFilter, "kind")
    list_select_related = ("ground", "set_by", "lifted_by")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "whom",
                    "kind",
                    "ground",
                    "reason",
                    moment("starts_at", _("begins")),
                    moment("ends_at", _("ends")),
                    "set_by",
                    "record",
                )
            },
        ),
        (_("Lifted"), {"fields": (moment("lifted_at", _("lifted")), "lifted_by", "lifted_reason")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Sanction | None = None) -> Any:
        whole = super().get_fieldsets(request, obj)
        return whole if obj and obj.lifted_at else whole[:1]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.split("__", maxsplit=1)[0] not in self.private_columns and super().lookup_allowed(
            lookup, value, request
        )

    def references(self, record: Sanction) -> list[Link]:
        return [Link(str(record.comment), change_url(record.comment))] if record.comment else []

    @admin.display(description=pgettext_lazy("whom a sanction meets", "On"))
    def whom(self, sanction: Sanction) -> str:
        return sanction.target

    @admin.display(description=_("comments from there"))
    def record(self, sanction: Sanction) -> str:
        return counted(sanction)


def counted(sanction: Sanction) -> str:
    """How many comments came from whom it is on, and how many addresses those are."""
    field = "network_key" if sanction.network_key else "author_key"
    found = Comment.objects.filter(**{field: getattr(sanction, field)})
    total, addresses = found.count(), found.values("author_key").distinct().count()
    return ngettext("%(count)d comment", "%(count)d comments", total) % {"count": total} + (
        ngettext(", from %(count)d address", ", from %(count)d addresses", addresses) % {"count": addresses}
        if sanction.network_key
        else ""
    )
