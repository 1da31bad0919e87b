"""What officers fill in on the reading desk: which contributions they see, a note, to whom something is given."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diplomacy import languages
from engagement.groups import RUN
from engagement.models import Capacity, Channel, Clause, Consultation, Question, ReadingNote, Theme
from engagement.models.desk_filters import UNFILED, AssignedTo, Publishing, ReadBy

ALL = [("", _("All"))]
LONGEST_LABEL = 90


class NarrowingForm(forms.Form):
    """Which contributions are shown; `engagement.models.desk_filters` understands what is chosen."""

    words = forms.CharField(label=pgettext_lazy("of contributions", "Words"), required=False, max_length=100)
    reading = forms.ChoiceField(label=pgettext_lazy("of contributions", "Read"), required=False)
    assigned = forms.ChoiceField(label=_("Assigned to"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    question = forms.ChoiceField(label=_("Question"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    capacity = forms.ChoiceField(label=_("Written"), required=False)
    channel = forms.ChoiceField(label=_("Came by"), required=False)
    publication = forms.ChoiceField(label=pgettext_lazy("of answers", "Publication"), required=False)

    def __init__(self, consultation: Consultation, data: Mapping[str, Any]) -> None:
        """Three queries."""
        super().__init__(initial={name: data.get(name, "") for name in self.base_fields})
        choices: dict[str, Any] = {
            "reading": ReadBy.choices,
            "assigned": AssignedTo.choices,
            "theme": [(UNFILED, _("Filed under none")), *_records(Theme.objects.filter(consultation=consultation))],
            "question": _records(Question.objects.filter(consultation=consultation).published()),
            "clause": _clauses(consultation),
            "language": settings.LANGUAGES,
            "capacity": Capacity.choices,
            "channel": Channel.choices,
            "publication": Publishing.choices,
        }
        for name, offered in choices.items():
            self.fields[name].choices = [*ALL, *offered]  # type: ignore[attr-defined]


class NoteForm(forms.ModelForm[ReadingNote]):
    """A note for colleagues."""

    class Meta:
        model = ReadingNote
        fields = ("text",)
        labels = {"text": _("New note")}
        help_texts = {"text": _("For colleagues alone, never public.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 2000})}


class OfficerField(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.get_username()


class AssignForm(forms.Form):
    """To whom something is given, by which day."""

    officer = OfficerField(User.objects.none(), label=_("Officer"), empty_label="–")
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()


def officers() -> Any:
    """Who may read for the Ministry, by name."""
    found = User.objects.with_perm(RUN, backend="django.contrib.auth.backends.ModelBackend")
    return found.filter(is_staff=True).order_by("last_name", "first_name", "pk")


def _records(rows: Any) -> Iterator[tuple[str, str]]:
    return ((str(row.pk), short(str(row))) for row in rows)


def _clauses(consultation: Consultation) -> Iterator[tuple[str, str]]:
    """Those of published drafts, the latest draft first."""
    found = Clause.objects.published().filter(draft__consultation=consultation)
    rows = found.order_by("-draft__number", "position", "pk")
    for pk, draft, number, heading in rows.values_list("pk", "draft__number", "number", languages.column("heading")):
        name = _("Draft %(draft)d, clause %(number)s") % {"draft": draft, "number": number}
        yield str(pk), short(f"{name} {heading or ''}")


def short(text: str) -> str:
    return Truncator(text.strip()).chars(LONGEST_LABEL)
