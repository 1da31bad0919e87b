"""What staff fill in on the pages of verbs."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.models import Act, Comment, Ground, Theme
from engagement.models.outcomes import Stance


class DecisionForm(forms.Form):
    """One decision on one comment, as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    act = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    ground: "forms.ModelChoiceField[Ground]" = forms.ModelChoiceField(
        Ground.objects.none(),
        label=_("Ground"),
        required=False,
        empty_label=_("No ground: the comment is published or restored"),
        help_text=_("Holding, refusing and removing need a ground. The author is told, and the public can see it."),
    )
    note = forms.CharField(
        label=_("Note to the author"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent to the author with the decision. Write in the language of the comment."),
    )
    internal_note = forms.CharField(
        label=_("Note for colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = comment.version
        cast("forms.ModelChoiceField[Ground]", self.fields["ground"]).queryset = Ground.objects.active()
        cast(forms.ChoiceField, self.fields["act"]).choices = [
            (act.value, act.label)
            for act in Act
            if comment.state in act.comes_from or act.value == self.data.get("act")
        ]

    def accept_present_version(self, comment: Comment) -> None:
        """After a refusal the page shows the comment as it now is, so the next decision is on that."""
        self.data = {**self.data.dict(), "version": str(comment.version)}  # type: ignore[attr-defined]


class OfficialReplyForm(forms.Form):
    """The Ministry's own words under a comment."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    office = forms.CharField(
        label=_("Office"), max_length=150, help_text=_("The office that speaks; shown beside your name.")
    )
    text = forms.CharField(
        label=_("Text"), max_length=settings.COMMENT_MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )


class FilingForm(forms.Form):
    """A passage of a contribution and the theme it belongs to."""

    theme: "forms.ModelChoiceField[Theme]" = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"))
    stance = forms.ChoiceField(
        label=_("Stance"), choices=Stance.choices, initial=Stance.CHANGE, widget=forms.RadioSelect
    )
    passage = forms.CharField(
        label=_("Passage"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Copy its exact words from the comment. Left empty, the whole comment is filed."),
    )

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = cast("forms.ModelChoiceField[Theme]", self.fields["theme"])
        themes.queryset = Theme.objects.filter(consultation=comment.discussion.about)
