"""What officers fill in about a consultation: ticks, moved dates, corrections, the reason of a withdrawal."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import label_of, when
from blog.admin.prose import ProseField, ProseWidget
from diplomacy import languages
from engagement.actions import promises
from engagement.models import Consultation, Principle

HIDDEN = ","
# What belongs into the fields of a consultation.
HELP = {
    "kind": _(
        "A text to comment on, questions to discuss before there is a text, or an hour of questions to the Ministry."
    ),
    "asking": _("In two or three sentences: people decide by them whether to answer."),
    "can_change": _("What answers may still change: name it, so that nobody writes in vain."),
    "is_fixed": _("What is decided already, by whom, and why it is not open."),
    "afterwards": _("Who reads the answers, what becomes of them, and when the Ministry replies."),
    "audience": _("Whom it concerns, so that they know that they are meant. May stay empty."),
    "contact_details": _("For who asks for paper, large print or another format. May stay empty."),
    "timing_reason": _("Needed where it is open at Tsagaan Sar, at Naadam or for a week of August."),
}


class BilingualWords:
    """Words for the public in each language, in fields called by their languages."""

    cleaned_data: dict[str, Any]

    def words(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in languages.codes()}


def words_field(label: Any, language: str) -> forms.CharField:
    return forms.CharField(
        label=f"{label} ({languages.name(language)})",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
    )


class ReasonForm(BilingualWords, forms.Form):
    """Why a consultation is withdrawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            self.fields[code] = words_field(gettext("Reason for the public"), code)


class PrinciplesForm(forms.Form):
    """The checklist; `seen` are the ticks that were there when the page was opened."""

    principles = forms.MultipleChoiceField(
        label=_("What it keeps to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    button = _("Save the ticks")

    def __init__(self, consultation: Consultation, data: Any = None) -> None:
        ticks = {tick.principle: tick for tick in consultation.ticks.select_related("ticked_by")}
        super().__init__(data, initial={"principles": [*ticks], "seen": HIDDEN.join(ticks)})
        choices: Any = self.fields["principles"]
        choices.choices = [(value, _with_tick(str(label), ticks.get(value))) for value, label in Principle.choices]

    def clean_seen(self) -> list[str]:
        return [value for value in self.cleaned_data["seen"].split(HIDDEN) if value in Principle.values]


def _with_tick(label: str, tick: Any) -> str:
    """The principle, with who ticked it and when."""
    if tick is None:
        return label
    who = tick.ticked_by.get_full_name() or tick.ticked_by.get_username()
    return format_html('{} <span class="help">{}, {}</span>', label, who, when(tick.ticked_at))


class DatesForm(BilingualWords, forms.Form):
    """The dates that may still move, why they do, and why at this time of the year; untouched, they stay as they are."""

    def __init__(self, consultation: Consultation, data: Any = None) -> None:
        super().__init__(data)
        self.consultation = consultation
        for name in promises.movable(consultation):
            self.fields[name] = _moment_field(consultation, name)
        for code in languages.codes():
            self.fields[languages.column("timing_reason", code)] = _reason_field(consultation, code)
        for code in languages.codes():
            self.fields[code] = words_field(gettext("Note for the public: why"), code)

    def dates(self) -> dict[str, datetime]:
        """What was written, by column; only what differs from what was shown."""
        names = [name for name in Consultation.DATES if name in self.changed_data]
        return {name: self.cleaned_data[name] for name in names}

    def reasons(self) -> dict[str, str]:
        """Why at this time of the year, by language; only what differs from what was shown."""
        columns = {code: languages.column("timing_reason", code) for code in languages.codes()}
        return {code: self.cleaned_data[name] for code, name in columns.items() if name in self.changed_data}


def _reason_field(consultation: Consultation, language: str) -> forms.CharField:
    field = words_field(capfirst(gettext("why at this time of the year")), language)
    field.required, field.initial = False, languages.text(consultation, "timing_reason", language)
    field.help_text = gettext("Needed where it is open at Tsagaan Sar, at Naadam or for a week of August.")
    return field


def _moment_field(consultation: Consultation, name: str) -> forms.DateTimeField:
    present = getattr(consultation, name)
    return forms.DateTimeField(
        label=capfirst(str(Consultation._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
        initial=present,
        help_text=gettext("Promised until now: %(time)s.") % {"time": when(present)},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )


class CorrectionForm(BilingualWords, forms.ModelForm):
    """The public words as they are, to be corrected, and what the public is told of it."""

    class Meta:
        model = Consultation
        fields = promises.CORRECTABLE
        field_classes = dict.fromkeys(languages.columns("background"), ProseField)
        widgets = dict.fromkeys(languages.columns("background"), ProseWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            for name in Consultation.TEXTS:
                column = languages.column(name, code)
                self.fields[column].widget.attrs["lang"] = code
                self.fields[column].label = capfirst(str(label_of(Consultation._meta.get_field(column))))
            self.fields[code] = words_field(gettext("Note for the public: what was wrong"), code)

    def _post_clean(self) -> None:
        """The verb asks the model's rules, on the row as it stands by then."""

    def texts(self) -> dict[str, str]:
        """What differs from what was shown, by column."""
        return {name: self.cleaned_data[name] or "" for name in promises.CORRECTABLE if name in self.changed_data}
