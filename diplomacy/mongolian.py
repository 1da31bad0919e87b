"""Mongolian Cyrillic: Latin letters by MNS 5217:2012 for addresses."""

import re
from unicodedata import normalize

from django.utils.text import slugify

# MNS 5217:2012, with ö and ü folded to ASCII as everyday addresses do.
LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "ye", "ё": "yo", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "i", "ы": "y", "ь": "i", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
LATIN = str.maketrans(LETTERS)


def transliterate(text: str) -> str:
    """The text in lower case with its Cyrillic in Latin letters; all else stays."""
    return normalize("NFC", text).lower().translate(LATIN)


def slug(text: str, max_length: int = 80) -> str:
    """An address part of ASCII letters, digits and hyphens, cut at a whole word where that is possible."""
    whole = slugify(transliterate(text))
    if len(whole) <= max_length:
        return whole
    return re.sub(r"-[^-]*$", "", whole[: max_length + 1])[:max_length]
