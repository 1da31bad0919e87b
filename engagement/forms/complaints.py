"""The form by which a reader reports a comment."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.actions.complaints import Grievance
from engagement.forms.addresses import mailable
from engagement.forms.sealed import Sealed
from engagement.models import Comment, Complaint

MOST_CHARACTERS = 2000


class ComplaintForm(Sealed, forms.Form):
    """Why a comment should be looked at again; for what is unlawful, which law it breaks."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this comment"), choices=Complaint.Reason.choices, widget=forms.RadioSelect
    )
    law = forms.CharField(
        label=_("Which law it breaks"),
        help_text=_("Needed if you say that it is against the law: its name, and the article if you know it."),
        max_length=200,
        required=False,
    )
    explanation = forms.CharField(
        label=_("Why you think so"),
        help_text=_("In your own words. Only moderators read it."),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-max": MOST_CHARACTERS}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you want to learn the outcome"),
        help_text=_("Never shown. One mail comes when a moderator has decided; then we delete the address."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment = comment

    @property
    def page(self) -> tuple[str, str, str]:
        return "report", str(self.comment.pk), ""

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"]) if self.cleaned_data["email"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Complaint.Reason.ILLEGAL and not (cleaned.get("law") or "law" in self.errors):
            self.add_error("law", _("Name the law that it breaks, as well as you know it."))
        if self.fault_of_seal() and not self.errors:
            self.add_error(
                None, _("The form came too quickly or was open too long. Please check it and send it again.")
            )
        return cleaned

    def grievance(self, *, network: str) -> Grievance:
        """What the verb takes, from a valid form."""
        data = self.cleaned_data
        return Grievance(
            reason=data["reason"],
            law=data["law"] if data["reason"] == Complaint.Reason.ILLEGAL else "",
            explanation=data["explanation"],
            email=data["email"],
            language=languages.current(),
            network=network,
            sending_key=UUID(self._sent_seal.sending_key),
        )
