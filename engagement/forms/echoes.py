"""The three buttons with which somebody says whether a new wording meets the point."""

from django import forms

from engagement.models import Echo


class EchoForm(forms.Form):
    """What was said of one clause."""

    verdict = forms.ChoiceField(choices=Echo.Verdict.choices)
