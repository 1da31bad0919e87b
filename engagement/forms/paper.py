"""What staff fill in for a letter, a mail, a call or a meeting: when and how it came in, and from whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy.files import ATTACHMENTS, inspect
from diplomacy.refusals import Refused
from engagement.actions import paper
from engagement.actions.answers import Said
from engagement.actions.paper import Paper, Scan
from engagement.actions.submissions import About
from engagement.models import Capacity, Channel, Consent, Consultation, Submission

CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.WEB]


class PaperForm(forms.Form):
    """The facts of one paper; after `is_valid`, `paper` makes it together with what it says."""

    channel = forms.ChoiceField(label=_("Came by"), choices=[("", "–"), *CHANNELS])
    day = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("When it came in, by the postmark or the call."),
    )
    clock = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "Ulaanbaatar time. It matters on the day of closing: left empty, the paper is in time on that day."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("", "–"), *settings.LANGUAGES])
    capacity = forms.ChoiceField(
        label=_("Written"), choices=Capacity.choices, initial=Capacity.PERSON, widget=forms.RadioSelect, required=False
    )
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    expertise = forms.CharField(label=_("Field of work"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("May stay empty. Nothing is mailed to it unless you ask for a receipt below."),
    )
    consent = forms.ChoiceField(
        label=_("What may be published"),
        choices=Consent.choices,
        initial=Consent.WITHHELD,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("As the paper says it. Where it says nothing, it is not published."),
    )
    no_objection = forms.BooleanField(label=_("It says that there is nothing to object to"), required=False)

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation

    def clean_capacity(self) -> str:
        return self.cleaned_data["capacity"] or Capacity.PERSON

    def clean_consent(self) -> str:
        return self.cleaned_data["consent"] or Consent.WITHHELD

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("capacity") == Capacity.ORGANISATION and not data.get("organisation"):
            self.add_error("organisation", gettext("Name the organisation."))
        if data.get("capacity") == Capacity.PERSON and data.get("organisation"):
            self.add_error(
                "capacity", gettext("A private person writes for no organisation: choose how it is written.")
            )
        if data.get("consent") == Consent.NAMED and not (data.get("name") or data.get("organisation")):
            self.add_error("consent", gettext("There is no name to publish."))
        if data.get("day") and "clock" in data:
            for obstacle in paper.obstacles(self.consultation, self.moment):
                self.add_error("day", obstacle)
        return data

    @property
    def moment(self) -> datetime:
        """When it came in."""
        return paper.came_at(self.consultation, self.cleaned_data["day"], self.cleaned_data["clock"])

    def paper(self, said: Iterable[Said], scans: Iterable[Scan] = ()) -> Paper:
        data = self.cleaned_data
        names = ("capacity", "name", "organisation", "expertise", "email", "language")
        return Paper(
            self.consultation,
            data["channel"],
            self.moment,
            About(**{name: data[name] for name in names}),
            data["consent"],
            data["no_objection"],
            tuple(said),
            tuple(scans),
        )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Several files, each of them inspected: scans."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Scan]:
        files: list[UploadedFile] = [file for file in data or [] if file]
        if len(files) > settings.SUBMISSION_MAX_FILES:
            words = gettext("At most %(most)d files are taken.") % {"most": settings.SUBMISSION_MAX_FILES}
            raise forms.ValidationError(words)
        return [self._scan(file) for file in files]

    def _scan(self, file: UploadedFile) -> Scan:
        try:
            return Scan(file, inspect(file, allowed=ATTACHMENTS))
        except Refused as refused:
            raise forms.ValidationError([f"{file.name}: {message}" for message in refused.messages]) from refused


class EntryForm(PaperForm):
    """One paper on a page of its own: with its scan, the way to a receipt, and a way past the warning of a double."""

    scans = ScansField(label=_("Scan"), required=False)
    receipt = forms.BooleanField(
        label=_("Send a receipt to the e-mail address"),
        required=False,
        help_text=_("With a copy of all that is entered here. Only if the paper asks for it."),
    )
    another = forms.BooleanField(label=_("It is another one: enter it all the same"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, mistyped: Submission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mistyped = mistyped
        self.alike: list[Submission] = []
        self.fields["scans"].help_text = ATTACHMENTS.labels
        if mistyped:
            del self.fields["receipt"], self.fields["another"]
            self.fields["note"] = forms.CharField(label=_("What was mistyped"), max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("receipt") and not data.get("email"):
            self.add_error("receipt", gettext("There is no address to which a receipt could be sent."))
        if not self.errors and not self.mistyped:
            self.alike = paper.alike(self.paper(()))
            if self.alike and not data["another"]:
                self.add_error(None, gettext("Something like it is here already: see below whether it is the same."))
        return data


def facts_of(submission: Submission) -> dict[str, Any]:
    """What the form says of an entry that is to be corrected."""
    names = ("channel", "language", "capacity", "name", "organisation", "expertise", "email", "consent", "no_objection")
    return {name: getattr(submission, name) for name in names}
