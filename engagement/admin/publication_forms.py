"""What officers fill in to decide on the publication of an answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy.refusals import Refused
from engagement.actions.passages import places
from engagement.actions.publications import Range
from engagement.models import Ground
from engagement.models.publications import Standing, covered


class PublicationForm(forms.Form):
    """One decision on one answer as it stood when the page was opened; the button that is pressed is the act."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=10_000)
    act = forms.CharField(required=False, max_length=10)
    redaction = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    words = forms.CharField(
        label=_("Words to hide"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Select them in the answer, or copy them exactly as they stand there."),
    )
    occurrence = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label=_("Ground"),
        required=False,
        help_text=_("For hiding a passage and for withholding. Its writer and the public can see it."),
    )
    shows_other = forms.BooleanField(label=_("Show also the own words beside a choice"), required=False)

    def __init__(self, standing: Standing, grounds: Iterable[Ground], data: Mapping[str, Any] | None = None) -> None:
        """`grounds` are those in force, fetched once for all answers of a page."""
        super().__init__(data, auto_id=f"publication-{standing.answer.pk}-%s")
        self.standing, self.grounds = standing, {str(ground.pk): ground for ground in grounds}
        self.fields["ground"].choices = [("", "–"), *self.grounds.items()]  # type: ignore[attr-defined]
        self.fields["version"].initial = standing.version
        others = standing.publication.shows_other if standing.publication else True
        self.fields["shows_other"].initial = others

    def clean_ground(self) -> Ground | None:
        return self.grounds.get(self.cleaned_data["ground"])

    def accept_present_version(self, standing: Standing) -> None:
        """After a refusal the page shows how it stands now, so the next decision is on that."""
        self.standing = standing
        self.data = {**self.data.dict(), "version": standing.version}  # type: ignore[attr-defined]

    def hidden(self) -> Range:
        """The place of the words to hide. Refused where they are not there, or nobody says which are meant."""
        found = places(self.standing.answer.text, self.cleaned_data["words"])
        occurrence = self.cleaned_data["occurrence"]
        if not found:
            raise Refused(gettext("These words are not in the answer. Copy them exactly as they stand there."))
        if occurrence is None and len(found) > 1:
            raise Refused(gettext("These words are in the answer more than once. Copy a longer passage."))
        return Range(*found[min(occurrence or 0, len(found) - 1)])

    @property
    def preview(self) -> str:
        """The text as the public would read it, the words in the form hidden too as far as they are found in it."""
        ranges = [(redaction.start, redaction.end) for redaction in self.standing.redactions]
        try:
            place = self.hidden() if self.is_bound and self.is_valid() and self.cleaned_data["words"].strip() else None
        except Refused:
            place = None
        return covered(self.standing.answer.text, [*ranges, *([(place.start, place.end)] if place else [])])
