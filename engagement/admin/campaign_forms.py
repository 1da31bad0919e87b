"""What officers fill in to file a group of like texts, and to confirm a suggestion."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy.refusals import Refused
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
    """A theme that was suggested for a text, with what else the form of filing says: the whole where no passage is."""

    suggested = ThemeField()
    stance = forms.ChoiceField(choices=Stance.choices)
    telling = forms.BooleanField(required=False)
    passage = forms.CharField(required=False)
    occurrence = forms.IntegerField(required=False, min_value=0, max_value=9999)

    def __init__(self, themes: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["suggested"]
        field.offer(themes, gettext("Choose a theme"))

    def filing(self) -> dict[str, Any]:
        """As the verb takes it. Refused where the theme or the stance is none of those offered."""
        if not self.is_valid():
            raise Refused(*(error for errors in self.errors.values() for error in errors))
        data = self.cleaned_data
        return {
            "theme": data["suggested"],
            "stance": data["stance"],
            "telling": data["telling"],
            "passage": data["passage"],
            "occurrence": data["occurrence"] or 0,
        }
