"""What staff fill in about a discussion: its settings, and the reason for a quick turn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.actions.discussions import DATES, SETTINGS, stale_message
from engagement.models import Clause, Discussion, Question

HELP = {
    "mode": _("Read-only: what was written stays, nothing is added. Hidden: readers see neither comments nor form."),
    "policy": _("The site’s crisis switch can ask for more, never for less."),
    "opens_at": _("Ulaanbaatar time. Left empty, it is open from the beginning."),
    "closes_at": _("Ulaanbaatar time. A form opened in time can still be sent for a while."),
    "close_after_days": _(
        "Counted from the opening date or, without one, from the publication of the page. "
        "With a closing date as well, the earlier of the two counts."
    ),
    "slow_mode": _(
        "In a heated discussion, the pause between two comments of one person: 300 is five minutes, 0 switches it off."
    ),
    "max_length": _("Left empty, the usual length of the site."),
    "links": _("How web addresses in comments are treated."),
}


class SettingsForm(forms.ModelForm):
    """The settings of one discussion as they were when the page was opened (`shown` is their version)."""

    shown = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Why you change this; your colleagues read it in the log below."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Discussion
        fields = ("post", "consultation", "clause", "question", *SETTINGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown"] = self.instance.version
        for name in HELP.keys() & self.fields.keys():
            self.fields[name].help_text = HELP[name]
        if "clause" in self.fields:
            self._offer_clauses()
        if "question" in self.fields:
            self._offer_questions()

    def clean(self) -> dict[str, Any]:
        """Somebody else may have saved since this page was opened: say so, with everything typed still in place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        present = Discussion.objects.filter(pk=self.instance.pk).first()
        if present and cleaned.get("shown") != present.version:
            self.add_error(None, stale_message(present))
            self.data: Any = self.data.copy()
            self.data[self.add_prefix("shown")] = str(present.version)
        about = cleaned.get("consultation") or cleaned.get("clause") or cleaned.get("question")
        if about and any(cleaned.get(name) for name in DATES):
            self.add_error(None, _("On a consultation and its clauses, the consultation’s own dates apply."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The values of all settings that the page shows."""
        return {name: self.cleaned_data[name] for name in SETTINGS if name in self.cleaned_data}

    def _offer_clauses(self) -> None:
        clauses = Clause.objects.published().filter(discussion=None).select_related("draft__consultation")
        self.fields["clause"] = ClauseField(clauses, label=_("clause"), required=False)

    def _offer_questions(self) -> None:
        asked = Question.objects.published().discussed().filter(discussion=None).select_related("consultation")
        self.fields["question"] = QuestionField(asked, label=_("question"), required=False)


class ClauseField(forms.ModelChoiceField):
    """A clause, named with its draft and consultation."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.draft}: {obj}"


class QuestionField(forms.ModelChoiceField):
    """A question for discussion, named with its consultation."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.consultation}: {obj}"


class ReasonForm(forms.Form):
    """A quick turn of one setting, with its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Your colleagues read it in the log, with your name.")
    )

    def __init__(self, discussion: Discussion, data: Any) -> None:
        super().__init__(data, initial={"version": discussion.version})

    def accept_present_version(self, discussion: Discussion) -> None:
        """After a refusal that said what has changed, the next press counts for the discussion as it is now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(discussion.version)
        self.data = data
