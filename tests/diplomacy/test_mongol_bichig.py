"""Traditional script: what may stand in a text, and that every joiner survives."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from diplomacy.mongol_bichig import MongolBichigField, paragraphs, validate

# Narrow spaces before suffixes, a vowel separator, selectors, joiners and the script's own punctuation.
TEXT = "ᠮᠣᠩᠭᠣᠯ ᠤᠯᠤᠰ\u202fᠤᠨ ᠶᠠᠮᠤ᠂ ᠠᠪᠤᠨ\u180eᠠ᠃\n\nᠨᠡᠭᠡ\u180b ᠬᠣᠶᠠᠷ\u180c\u200d 2026 ᠭᠤᠷᠪᠠ\u180d ᠳᠥᠷᠪᠡ\u180f᠁"


class Form(forms.Form):
    text = MongolBichigField(required=False)


def sent(text):
    return Form({"text": text})


@pytest.mark.parametrize("text", [TEXT, "\u202fᠤᠨ", "ᠠ\u180e", "᠐᠑᠒ ᠠ (1)", "ᠠ⁉ ︖《ᠡ》"])
def test_every_character_survives_the_form(text):
    form = sent(text)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == text


def test_the_line_ends_of_a_browser_become_line_feeds():
    form = sent(TEXT.replace("\n", "\r\n"))

    assert form.is_valid()
    assert form.cleaned_data["text"] == TEXT


def test_an_empty_text_is_none_at_all():
    form = sent(" \r\n\r\n ")

    assert form.is_valid()
    assert form.cleaned_data["text"] == ""


def test_private_codes_of_an_old_program_are_refused_by_name():
    form = sent("\ue2f2\ue27e\ue291")

    assert not form.is_valid()
    assert "Menksoft" in form.errors["text"][0]
    assert form["text"].value() == "\ue2f2\ue27e\ue291"


@pytest.mark.parametrize(
    ("text", "named"), [("ᠮᠣ монгол", "«м» (U+043C)"), ("ᠠ <b>", "«<» (U+003C)"), ("ᠠ\u00a0ᠡ", "U+00A0")]
)
def test_other_scripts_are_refused_and_named(text, named):
    with pytest.raises(ValidationError, match="Only traditional Mongolian script") as refused:
        validate(text)

    assert named in refused.value.messages[0]


def test_a_text_needs_a_letter():
    with pytest.raises(ValidationError, match="no letter"):
        validate("2026 ᠃")


def test_paragraphs_are_divided_by_blank_lines_and_by_nothing_else():
    assert paragraphs("ᠠ\u202fᠤᠨ\r\n \r\n\r\nᠡ\u180eᠠ ᠢ\nᠣ\n") == ["ᠠ\u202fᠤᠨ", "ᠡ\u180eᠠ ᠢ\nᠣ"]
    assert "".join(paragraphs(TEXT)) == TEXT.replace("\n", "")
