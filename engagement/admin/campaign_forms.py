"""What officers fill in to file a group of like texts, and to confirm a suggestion."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.admin.filing_forms import ThemeField
from engagement.models import Stance, Theme


class GroupForm(forms.Form):
    """The theme and the stance of a whole group. `seen` says of which texts the group was made that was shown."""

    theme = ThemeField(label=_("Theme"))
    stance = forms.ChoiceField(
        label=_("Stance"), choices=Stance.choices, initial=Stance.CHANGE, widget=forms.RadioSelect
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, themes: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["theme"]
        field.offer(themes, gettext("Choose a theme"))


class ConfirmForm(forms.Form):
    """A suggested theme for one text or a passage of it, as the officer takes it."""

    theme = ThemeField(label=_("Theme"))
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices, initial=Stance.CHANGE)
    passage = forms.CharField(required=False)

    def __init__(self, themes: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["theme"]
        field.offer(themes, gettext("Choose a theme"))
