"""Mongolian typed in Latin letters: by MNS 5217, and as people write every day («khariltsaa», «hariltsaa»; ө as o or u).

Both sides come to the same keys: a Cyrillic word by its stems, a Latin one by the stems of what it
may stand for. In a key the letters typed in several ways have one form: x for kh and h, c for ts,
q for ch, w for sh, j for zh, i for i, y and ii, u for every rounded vowel after the first syllable.
"""

import re
from functools import lru_cache

from diplomacy.mongolian_stems import VOWEL_GROUP, stems

# Read from left to right, the longer ones first.
SOUNDS = {
    "shch": "щ", "sh": "ш", "ch": "ч", "kh": "х", "ts": "ц", "tz": "ц", "zh": "ж", "dj": "ж", "dz": "з", "ph": "ф",
    "ya": "я", "yo": "ё", "yu": "ю", "ye": "е", "ii": "ий", "iy": "ий", "yi": "ий", "vv": "үү",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "э", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "ч", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "х", "y": "ы", "z": "з", "ø": "ө",
}  # fmt: skip
SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
GLIDE = re.compile("(?<=[аэоуө])[иы](?![аэоуөи])")
V_AS_VOWEL = re.compile("(?<![aeiouyv])v(?![aeiouyv])")  # «hvn» for хүн
CONSONANTS = str.maketrans("бвгджзклмнпрстфхцчшщйяёюе", "bvgdjzklmnprstfxcqwwiyyye")
LONG_AFTER_Y = re.compile("(y[aou])[aou]")  # «yam» and «yaam»
FIRST_VOWELS = {"ю": "yu", "ё": "yo", "я": "ya"}
LETTERS = str.maketrans("аэоуүиыйе", "aeouuiiie")
LATER = str.maketrans({"а": "a", "э": "e", "е": "e", "о": "u", "ө": "u", "у": "u", "ү": "u", "и": "i", "ы": "i", "й": "i", "я": "ya", "ё": "yu", "ю": "yu"})  # fmt: skip


def is_latin(word: str) -> bool:
    """Whether a folded word is one of Latin letters alone."""
    return word.isascii() and word.isalpha()


@lru_cache(maxsize=50_000)
def keys_of_stem(stem: str) -> tuple[str, ...]:
    """The keys of a Cyrillic stem: one, or two where its first vowel is ө, which people write as o, and last as u."""
    first = VOWEL_GROUP.search(stem)
    if first is None:
        return (stem.translate(CONSONANTS),)
    head, rest = stem[: first.start()].translate(CONSONANTS), _later(stem[first.end() :])
    vowels = "".join(FIRST_VOWELS.get(letter, letter) for letter in first.group()).translate(LETTERS)
    vowels = LONG_AFTER_Y.sub(r"\1", vowels)
    return tuple(dict.fromkeys(head + vowels.replace("ө", written) + rest for written in "ou"))


def _later(part: str) -> str:
    return part.translate(LATER).translate(CONSONANTS)


@lru_cache(maxsize=20_000)
def keys_of_latin(word: str) -> tuple[str, ...]:
    """The keys of a word typed in Latin letters."""
    found = [keys_of_stem(stem)[-1] for spelling in spellings(word) for stem in stems(spelling)]
    return tuple(dict.fromkeys(found))


def spellings(word: str) -> list[str]:
    """What a Latin word may stand for in Cyrillic; every u may also be an ө: (uguh) → (угух, өгөх)."""
    plain = GLIDE.sub("й", SOUND.sub(lambda found: SOUNDS[found.group()], V_AS_VOWEL.sub("ү", word)))
    return [plain, plain.replace("у", "ө")] if "у" in plain and "а" not in plain else [plain]


def latin(word: str) -> str:
    """A folded Cyrillic word as it is often typed, for comparison by likeness: (харилцаа) → (hariltsaa)."""
    return word.translate(_TYPED)


_TYPED = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "ө": "u", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ү": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "i", "э": "e",
    "ю": "yu", "я": "ya",
})  # fmt: skip
