"""The form that asks for a hash, to look it up in a sealed manifest."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# As a receipt writes it, with whatever was copied along before and behind it.
HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class HashForm(forms.Form):
    """A SHA-256 in hexadecimal, in any case and with blanks in it."""

    hash = forms.CharField(
        label=gettext_lazy("SHA-256 of your contribution"),
        max_length=500,
        help_text=gettext_lazy(
            "64 digits and letters from a to f, as they stand in your receipt or on the private page of your contribution."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_hash(self) -> str:
        found = HASH.search("".join(self.cleaned_data["hash"].split()).lower())
        if found is None:
            raise ValidationError(
                _("This is no SHA-256: it must have 64 digits and letters from a to f. Please copy the whole of it.")
            )
        return found.group()
