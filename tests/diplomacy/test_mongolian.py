"""Mongolian letters in Latin ones, by MNS 5217:2012, for addresses."""

import pytest

from diplomacy.mongolian import slug, transliterate

TABLE = (
    "а a, б b, в v, г g, д d, е ye, ё yo, ж j, з z, и i, й i, к k, л l, м m, н n, о o, ө o, п p, р r, с s, т t, у u, ү u, "
    "ф f, х kh, ц ts, ч ch, ш sh, щ sh, ъ i, ы y, ь i, э e, ю yu, я ya"
)


@pytest.mark.parametrize(("letter", "latin"), [pair.split() for pair in TABLE.split(", ")])
def test_each_letter_has_its_latin_form(letter, latin):
    assert (transliterate(letter), transliterate(letter.upper())) == (latin, latin)


def test_the_table_is_the_whole_alphabet():
    letters = [pair.split()[0] for pair in TABLE.split(", ")]

    assert "".join(letters) == "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Улаанбаатар", "ulaanbaatar"),
        ("Өвөлжөө, хөдөө", "ovoljoo-khodoo"),
        ("Үндсэн хууль", "undsen-khuuli"),
        ("Гадаад харилцааны яам", "gadaad-khariltsaany-yaam"),
        ("АСЕМ-ын 11 дүгээр уулзалт", "asyem-yn-11-dugeer-uulzalt"),
        ("Four things to expect from hosting ASEM", "four-things-to-expect-from-hosting-asem"),
        ("Цэг... таслал!? «хашилт»", "tseg-taslal-khashilt"),
        ("  –  ", ""),
        ("ᠮᠣᠩᠭᠣᠯ", ""),
        ("", ""),
    ],
)
def test_an_address_is_made_of_the_title(text, address):
    assert slug(text) == address


@pytest.mark.parametrize(
    ("text", "length", "address"),
    [
        ("нэг хоёр гурав", 12, "neg-khoyor"),
        ("нэг хоёр гурав", 10, "neg-khoyor"),
        ("нэг хоёр гурав", 9, "neg"),
        ("нэгхоёргурав", 5, "negkh"),
        ("a" * 81, 80, "a" * 80),
    ],
)
def test_a_long_address_is_cut_at_a_word_where_it_can(text, length, address):
    assert slug(text, length) == address


def test_everything_but_cyrillic_stays():
    assert transliterate("ASEM 11 – Öl") == "asem 11 – öl"
