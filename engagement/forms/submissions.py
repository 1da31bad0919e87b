"""Forms around a submission's answers: who sends it, whom to invite, what may be published, no objection at all."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.actions.submissions import About
from engagement.forms.addresses import mailable
from engagement.forms.sealed import Sealed
from engagement.models import Capacity, Consent, Consultation, Submission
from engagement.spam import links


def one_line(text: str) -> str:
    """A name on one line; ValidationError where it is a link: mails carry names to others."""
    if links.found(text):
        raise forms.ValidationError(_("Please give a name without a link."))
    return " ".join(text.split())


class AboutForm(forms.Form):
    """Who sends a submission."""

    capacity = forms.ChoiceField(
        label=_("I am answering"), choices=Capacity.choices, initial=Capacity.PERSON, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("You can leave it empty. Before sending you decide whether it is published."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("Needed if you answer for an organisation."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    expertise = forms.CharField(
        label=_("Field of work"), help_text=_("If you answer as an expert."), max_length=150, required=False
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "Recommended: we send you the link to your answer and the receipt, and can tell you what became of it. "
            "Never shown."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Language of your answer"), help_text=_("Our mails are in it too."), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", languages.current())

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_expertise(self) -> str:
        return one_line(self.cleaned_data["expertise"])

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"]) if self.cleaned_data["email"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs_name = cleaned.get("capacity") == Capacity.ORGANISATION and not cleaned.get("organisation")
        if needs_name and "organisation" not in self.errors:
            self.add_error("organisation", _("Name the organisation for which you write."))
        return cleaned

    def about(self) -> About:
        """What the verb takes, from a valid form."""
        return About(**{name: self.cleaned_data[name] for name in About.__dataclass_fields__})


def about_form(submission: Submission, data: Any = None) -> AboutForm:
    """The form with what is known."""
    known = {name: getattr(submission, name) for name in About.__dataclass_fields__}
    return AboutForm(data, initial=known)


class BeginForm(Sealed, AboutForm):
    """The same before anything is there, sealed against machines."""

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation

    @property
    def page(self) -> tuple[str, str, str]:
        return "submission", str(self.consultation.pk), ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.fault_of_seal() and not self.errors:
            self.add_error(
                None, _("The form came too quickly or was open too long. Please check it and send it again.")
            )
        return cleaned

    @property
    def opened_at(self) -> datetime | None:
        """When the form was opened, as its seal says; None where that does not hold."""
        return None if self._fault_sent else datetime.fromtimestamp(int(self._sent_seal.timestamp), UTC)

    @property
    def sending_key(self) -> UUID:
        """The number of the form, which works once; of a valid form."""
        return UUID(self._sent_seal.sending_key)


class PositionForm(forms.Form):
    """Beside the answers: nothing to object to. Only a change of the box counts, so that an old page undoes nobody's."""

    no_objection = forms.BooleanField(
        label=_("We have looked at it and have no objection"),
        help_text=_("Then nothing else need be answered. Remarks can be added all the same."),
        required=False,
        show_hidden_initial=True,
    )

    @property
    def chosen(self) -> bool | None:
        """What was chosen, None where the box was left as it was; of a form that was sent."""
        return bool(self.cleaned_data["no_objection"]) if self.is_valid() and self.has_changed() else None


class ColleagueForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(label=_("Your colleague’s name"), max_length=100)
    email = forms.EmailField(label=_("Your colleague’s e-mail address"), max_length=254)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"])


class ConsentForm(forms.Form):
    """What may be published. `offered` are the choices; `version` is that of the submission on the page."""

    consent = forms.ChoiceField(
        label=_("What may be published"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what may be published.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, offered: list[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["consent"]
        chosen.choices = [(choice.value, choice.label) for choice in offered]
