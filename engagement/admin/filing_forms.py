"""What officers fill in to file passages, and on the pages of themes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.models import Stance, Theme

TITLES = languages.columns("title")
TEXTS = languages.columns("title", "gist")
MOST = 2**63 - 1  # the largest key that the database knows


class ThemeField(forms.ChoiceField):
    """One of the themes that the page has read already, named with its number in their order; None for none."""

    themes: dict[str, Theme]

    def offer(self, themes: Sequence[Theme], empty: str) -> None:
        """The keys 1 to 9 of the desk choose by the same numbers."""
        self.themes = {str(theme.pk): theme for theme in themes}
        named = [(str(theme.pk), f"{number}. {theme}") for number, theme in enumerate(themes, 1)]
        self.choices = [("", empty), *named]

    def clean(self, value: Any) -> Theme | None:
        return self.themes.get(super().clean(value))


class NewThemeFields(forms.Form):
    """Titles of a theme that is made on the spot, in each language; both or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in zip(languages.codes(), TITLES, strict=True):
            label = gettext("Title (%(language)s)") % {"language": languages.name(code)}
            attrs = {"lang": code}
            self.fields[name] = forms.CharField(
                label=label, max_length=150, required=False, widget=forms.TextInput(attrs=attrs)
            )

    @property
    def titles(self) -> dict[str, str]:
        """By column; empty where no new theme is meant."""
        titles = {name: self.cleaned_data.get(name, "") for name in TITLES}
        return titles if any(titles.values()) else {}

    def require_both(self) -> None:
        for name in [name for name, title in self.titles.items() if not title]:
            self.add_error(name, gettext("A new theme needs its title in both languages."))


class FileForm(NewThemeFields):
    """A passage of one text, or the whole of it, and the theme it belongs to: one that is there, or a new one."""

    theme = ThemeField(label=_("Theme"), required=False)
    stance = forms.ChoiceField(
        label=_("Stance"), choices=Stance.choices, initial=Stance.CHANGE, widget=forms.RadioSelect
    )
    telling = forms.BooleanField(label=_("Telling: it says it best"), required=False)
    passage = forms.CharField(
        label=_("Passage"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-passage": ""}),
        help_text=_("Select the words in the text, or copy them here exactly."),
    )
    occurrence = forms.IntegerField(
        required=False, min_value=0, max_value=9999, widget=forms.HiddenInput(attrs={"data-occurrence": ""})
    )

    def __init__(self, key: str, themes: Sequence[Theme], *args: Any, language: str = "", **kwargs: Any) -> None:
        """`key` keeps the forms of one page apart."""
        super().__init__(*args, auto_id=f"{key}-%s", **kwargs)
        self._theme_field.offer(themes, gettext("Choose a theme"))
        self.fields["passage"].widget.attrs["lang"] = language

    @property
    def _theme_field(self) -> ThemeField:
        field = self.fields["theme"]
        field.widget.attrs.update({"data-text-key": "t", "data-numbered": "", "aria-keyshortcuts": "t"})
        assert isinstance(field, ThemeField)  # noqa: S101 - for the type checker
        return field

    @property
    def wants_whole(self) -> bool:
        """Which of the two buttons was pressed."""
        return self.data.get("act") == "whole"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.require_both()
        if self.titles and data.get("theme"):
            self.add_error("theme", gettext("Choose a theme or make a new one, not both."))
        if not self.titles and not data.get("theme") and "theme" not in self.errors:
            self.add_error("theme", gettext("Choose a theme, or make a new one."))
        if not self.wants_whole and not data.get("passage"):
            self.add_error("passage", gettext("Select the words first, or file the whole."))
        return data

    @property
    def filing(self) -> dict[str, Any]:
        """As the verb takes it."""
        data = self.cleaned_data
        passage = {} if self.wants_whole else {"passage": data["passage"], "occurrence": data["occurrence"] or 0}
        return {"stance": data["stance"], "telling": data["telling"], **passage}


class PassageForm(forms.Form):
    """A filed passage: under which theme, how it stands to the proposal, whether it is telling. `seen` is as it was."""

    theme = ThemeField(label=_("Theme"))
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices, widget=forms.RadioSelect)
    telling = forms.BooleanField(label=_("Telling: it says it best"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, themes: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["theme"]
        field.offer(themes, gettext("Choose a theme"))

    def clean_seen(self) -> tuple[int, str, bool]:
        """The theme's key, the stance and the mark that were shown."""
        try:
            theme, stance, telling = json.loads(self.cleaned_data["seen"])
            return min(int(theme), MOST), str(stance), bool(telling)
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(gettext("Open the page again.")) from error


class PassagesForm(NewThemeFields):
    """What is done with the chosen passages of a theme, by the button that was pressed."""

    into = ThemeField(label=_("Into the theme"), required=False)
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices, required=False)

    def __init__(self, others: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.offer(others, gettext("Choose a theme"))

    @property
    def chosen(self) -> set[int]:
        """The keys of the ticked passages, of which some may be gone by now; the verb says so."""
        sent: Any = self.data
        keys: list[str] = sent.getlist("excerpt") if self.is_bound else []
        return {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19}

    @property
    def act(self) -> str:
        return str(self.data.get("act", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.act == "split":
            self.require_both()
            if not self.titles:
                self.add_error(TITLES[0], gettext("A new theme needs its title in both languages."))
        if self.act == "move" and not data.get("into"):
            self.add_error("into", gettext("Choose the theme into which they go."))
        if not self.chosen:
            self.add_error(None, gettext("Choose at least one passage."))
        return data


class ThemeForm(forms.ModelForm[Theme]):
    """The texts of a theme. `seen` are those that were there when the page was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Theme
        fields = TEXTS
        widgets = {
            **{name: forms.TextInput(attrs={"size": 60}) for name in TITLES},
            **{name: forms.Textarea(attrs={"rows": 4}) for name in languages.columns("gist")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = written(self.instance.texts)
        for field, title in (("title", _("title")), ("gist", _("what people said"))):
            for code in languages.codes():
                one = self.fields[languages.column(field, code)]
                one.label, one.required = f"{capfirst(title)} ({languages.name(code)})", field == "title"
                one.widget.attrs["lang"] = code

    def _post_clean(self) -> None:
        """The verb writes the texts and asks the constraints; the record stays as it was read."""

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in TEXTS}

    def seen_texts(self) -> dict[str, str]:
        """What was shown; where the field does not tell, what nobody can have been shown."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        return seen if isinstance(seen, dict) else dict.fromkeys(TEXTS, "\0")


def written(texts: Mapping[str, str]) -> str:
    """Texts as a hidden field carries them."""
    return json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
