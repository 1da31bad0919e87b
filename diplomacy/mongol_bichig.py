"""Traditional Mongolian script: what a text in it may hold, and its paragraphs.

Nothing here strips, splits at white space or normalises: the narrow space before a suffix
(U+202F), the vowel separator (U+180E), selectors (U+180B–180D, U+180F) and joiners carry
letter shapes, and Python takes the first of them for white space.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LANGUAGE = "mn-Mong"
NAME = "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ"
LETTERS = re.compile("[\u1820-\u18aa]")
# Letters, digits, punctuation and selectors of the block, its supplement, what joins and separates,
# digits, and the punctuation that vertical texts borrow.
ALLOWED = re.compile(
    "[\u1800-\u18af\U00011660-\U0001166c\u202f\u200c\u200d\n 0-9"
    "!?.,:;()\\[\\]%/+=*\"'·•…«»‹›“”‘’–—−№₮\\-"
    "\u2048\u2049\u3001\u3002\u3008-\u3011\u3014\u3015\ufe10-\ufe19\ufe35-\ufe48]*"
)
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
EDGES = " \t\r\n"
SHOWN = 5  # characters named in a message


class ScriptInput(forms.TextInput):
    """One line of it; a form's fields stay horizontal, because browsers handle upright ones badly."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"lang": LANGUAGE, "class": "vTextField bichig-field", **(attrs or {})})


class MongolBichigField(forms.CharField):
    """A form field for plain text in traditional script; it hands on every joiner and selector as pasted."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"lang": LANGUAGE, "class": "vLargeTextField bichig-field"}))
        kwargs.setdefault("help_text", gettext_lazy("Paste Unicode text; an empty line begins a new paragraph."))
        super().__init__(**kwargs, strip=False)

    def to_python(self, value: Any) -> str:
        text = lines(super().to_python(value) or "")
        return text if text.strip(EDGES) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        validate(value)


def lines(text: str) -> str:
    """The text with each line ended by a line feed, as a browser's form does not."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def validate(text: str) -> None:
    """Refuse what is not traditional script in Unicode. Raises ValidationError in the language of the reader."""
    if PRIVATE_USE.search(text):
        raise ValidationError(
            _(
                "This text is in the private codes of an old program such as Menksoft: other computers show "
                "something else. Convert it to Unicode first, then paste it."
            ),
            code="private_use",
        )
    foreign = dict.fromkeys(character for character in lines(text) if not ALLOWED.fullmatch(character))
    if foreign:
        named = ", ".join(f"«{character}» (U+{ord(character):04X})" for character in list(foreign)[:SHOWN])
        message = _("Only traditional Mongolian script, digits and punctuation can stand here. Not: %(characters)s")
        raise ValidationError(message, code="foreign", params={"characters": named})
    if text.strip(EDGES) and not LETTERS.search(text):
        raise ValidationError(_("There is no letter of the traditional script in this text."), code="no_letters")


def paragraphs(text: str) -> list[str]:
    """The text in paragraphs, which blank lines divide."""
    return [part for part in (found.strip(EDGES) for found in BLANK_LINES.split(lines(text))) if part]
