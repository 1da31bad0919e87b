"""What staff fill in on the pages of verbs."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.models import Comment, Theme
from engagement.models.excerpts import Stance


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
