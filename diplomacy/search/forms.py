"""The search form: what to look for, in which language, and the filters."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blog.models import Topic
from diplomacy import languages
from diplomacy.lexemes import LONGEST_QUERY
from diplomacy.search.finding import Filters, Kind, Search

BOTH = "both"


class SearchForm(forms.Form):
    """Read from the address. A filter that does not exist is named as an error and left out."""

    q = forms.CharField(
        label=_("Search for"),
        required=False,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "enterkeyhint": "search",
                "maxlength": LONGEST_QUERY,
            }
        ),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("search filter", "Kind"), required=False)
    topic: "forms.ModelChoiceField[Topic]" = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("All topics")
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, years: Iterable[int]) -> None:
        super().__init__(data, auto_id="search_%s")
        self.fields["in"] = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices())
        self.order_fields(["q", "in", "kind", "topic", "year"])
        self.fields["kind"].choices = [("", _("All kinds")), *Kind.choices]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All years")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.is_valid()

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"])

    @property
    def typed(self) -> str:
        return str(self.cleaned_data.get("q") or "")

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages searched: that of the page unless another, or both, were asked for."""
        chosen = self.cleaned_data.get("in") or languages.current()
        return languages.codes() if chosen == BOTH else (chosen,)

    @property
    def filters(self) -> Filters:
        kind, topic, year = (self.cleaned_data.get(name) for name in ("kind", "topic", "year"))
        return Filters(kind or "", topic, year)

    @property
    def is_narrowed(self) -> bool:
        return self.filters != Filters()

    @property
    def is_in_other_language(self) -> bool:
        """Whether other languages than that of the page are searched."""
        return self.codes != (languages.current(),)

    def search(self) -> Search:
        return Search(self.typed, self.codes, self.filters)


def language_choices() -> list[tuple[str, Any]]:
    """That of the page first, each in its own name."""
    return [*((code, languages.name(code)) for code in languages.own_first()), (BOTH, _("Both languages"))]
