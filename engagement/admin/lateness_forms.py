"""What officers fill in where an answer comes late: the new day, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from diplomacy import languages
from engagement.admin.consultation_forms import BilingualWords, words_field
from engagement.models import Consultation


class LatenessForm(BilingualWords, forms.Form):
    """The new day and the explanation; `instead_of` is the day that stood when the page was opened."""

    answer_by = forms.DateTimeField(
        label=_("The answer comes by"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    instead_of = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, consultation: Consultation, data: Any = None) -> None:
        super().__init__(data, initial={"instead_of": _exactly(consultation)})
        promised = when(consultation.answer_by)
        self.fields["answer_by"].help_text = gettext("Promised until now: %(time)s.") % {"time": promised}
        for code in languages.codes():
            self.fields[code] = words_field(gettext("Note for the public: why"), code)

    def accept_present_day(self, consultation: Consultation) -> None:
        """Let the next try go on from the day as it stands now, which the page shows."""
        self.data = {**self.data.dict(), "instead_of": _exactly(consultation)}  # type: ignore[attr-defined]


def _exactly(consultation: Consultation) -> str:
    """The promised moment to its microsecond, so that it comes back as the same."""
    return consultation.answer_by.isoformat() if consultation.answer_by else ""
