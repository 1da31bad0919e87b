"""Addresses on staff pages: made from titles while nobody has written them, and shown in full."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from js_asset import Script

from diplomacy import languages, mongolian

MARK = "0-address-0"


class AddressedForm(forms.ModelForm):
    """Fills an empty address from the title of its language before the constraints are asked."""

    class Media:
        js = [Script("admin/js/slugs.js", type="module")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            if languages.column("slug", code) in self.fields:
                self._dress(code)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code in languages.codes():
            slug, title = languages.column("slug", code), languages.column(self._meta.model.addressed_by, code)
            cleaned[slug] = cleaned.get(slug) or mongolian.slug(cleaned.get(title) or "") or None
        return cleaned

    def _dress(self, language: str) -> None:
        """Tell people the whole address, and the browser all that it needs to make the same one."""
        slug, title = languages.column("slug", language), languages.column(self._meta.model.addressed_by, language)
        is_known = bool(self.instance.pk) and self.instance.is_known_in(language)
        before, after = self._address(language)
        written = self.data.get(self.add_prefix(slug)) if self.is_bound else self.initial.get(slug)
        self.fields[slug].help_text = _help(before, written or "", after, is_known=is_known)
        self.fields[slug].widget.attrs |= {
            "data-slug-of": self.add_prefix(title),
            "data-letters": json.dumps(mongolian.LETTERS, ensure_ascii=False, separators=(",", ":")),
            "data-before": before,
            "data-after": after,
            **({"data-known": ""} if is_known else {}),
        }

    def _address(self, language: str) -> tuple[str, str]:
        """The whole address of a page of this kind, as it is before the slug and after it."""
        example = self._meta.model(**{languages.column("slug", language): MARK})
        before, _mark, after = f"{settings.SITE_URL}{example.get_absolute_url(language)}".partition(MARK)
        return before, after


def _help(before: str, slug: str, after: str, *, is_known: bool) -> SafeString:
    rule = _("If you change it, the old address will lead to the new one.") if is_known else ""
    rule = rule or _("Left empty, it is made from the title.")
    address = format_html('<span class="address" translate="no">{}{}{}</span>', before, slug or "…", after)
    return format_html("{} {}", address, rule)
