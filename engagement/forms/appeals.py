"""The form of an appeal."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.models import ModerationDecision


class AppealForm(forms.Form):
    """Why the author of a comment disagrees with the decision that the page shows."""

    decision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Why you disagree"),
        max_length=settings.COMMENT_MAX_LENGTH,
        help_text=_("In a few words: why does the ground not fit what you wrote?"),
        widget=forms.Textarea(attrs={"rows": 8, "data-max": settings.COMMENT_MAX_LENGTH}),
    )

    def __init__(self, decision: ModerationDecision, data: Any = None) -> None:
        super().__init__(data, initial={"decision": decision.pk})
        self.about = decision
        self.fields["text"].widget.attrs.pop("maxlength", None)  # so that a long text can be pasted and shortened

    def clean_decision(self) -> int:
        """A newer decision may have come while the author wrote: show that one, with the text kept."""
        shown: int = self.cleaned_data["decision"]
        if shown != self.about.pk:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["decision"] = str(self.about.pk)
            self.data = data
            raise forms.ValidationError(_("A newer decision has been taken meanwhile. Please read it and send again."))
        return shown
