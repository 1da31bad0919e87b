"""The forms of a contributor: new words for a comment, and where to send the link to one's contributions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.following import AddressForm
from engagement.models import Comment
from engagement.models.redactions import uncovered


class ContributorLinkForm(AddressForm):
    """Where to send the link to what one has written."""


class OwnAddressForm(forms.Form):
    """The address of a contributor again, where it is not known any more; whether it is theirs, the verb says."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "We have kept it no longer, and without it nobody can tell which follows and reports are yours. Leave it "
            "empty if you have neither followed nor reported anything."
        ),
    )


class EditForm(forms.Form):
    """The words of a comment; how many there may be, the verb says."""

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"rows": 10, "data-max": comment.discussion.longest, "lang": comment.language}
        self.fields["comment"] = forms.CharField(
            label=_("Your question") if comment.is_question else _("Your comment"),
            help_text=_("Plain text. Leave a blank line between paragraphs."),
            widget=forms.Textarea(attrs=attributes),
        )

    def clean_comment(self) -> str:
        return uncovered(self.cleaned_data["comment"]).strip()
