"""A careful guess at the language of a short text, by its letters and its commonest words; never a decision."""

import re

FEWEST_LETTERS = 20
MOST_LETTERS_OF_ONE_SCRIPT = 0.75
FEWEST_KNOWN_WORDS = 0.12
CYRILLIC = re.compile("[а-яёөү]", re.IGNORECASE)
LATIN = re.compile("[a-z]", re.IGNORECASE)
WORD = re.compile("[a-z]+", re.IGNORECASE)
ENGLISH = frozenset({
    "the", "and", "of", "to", "in", "is", "it", "that", "for", "you", "are", "this", "with", "be", "on", "have",
    "not", "as", "at", "we", "my", "but", "from", "they", "or", "an", "by", "what", "do", "if", "can", "all", "your",
    "has", "our", "more", "would", "will", "please", "should", "there", "their", "was", "who", "how", "no", "when",
    "which", "been", "one", "about",
})  # fmt: skip
# As people type it on a keyboard without Cyrillic letters.
LATIN_MONGOLIAN = frozenset({
    "baina", "bn", "bna", "baigaa", "baisan", "baij", "bol", "bolon", "bolno", "boloh", "ni", "n", "gej", "gesen",
    "geh", "yum", "yumaa", "shuu", "bas", "ch", "bi", "bid", "ta", "tanai", "manai", "minii", "tanii", "ene", "ter",
    "yu", "yaj", "yamar", "heregtei", "hereg", "ugui", "gui", "uu", "hun", "humuus", "mongol", "uls", "oor", "odoo",
    "bish", "harin", "tuhai", "hiih", "hiij", "ogch", "uguu", "bayarlalaa", "sain", "l", "yaagaad",
})  # fmt: skip


def likely(text: str) -> str:
    """«mn» or «en» where a text clearly looks like one of them, else "" (too short, mixed, or another language)."""
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    letters = cyrillic + latin
    if letters < FEWEST_LETTERS:
        return ""
    if cyrillic / letters > MOST_LETTERS_OF_ONE_SCRIPT:
        return "mn"
    return _latin(text) if latin / letters > MOST_LETTERS_OF_ONE_SCRIPT else ""


def _latin(text: str) -> str:
    words = [word.lower() for word in WORD.findall(text)]
    english, mongolian = (sum(word in known for word in words) for known in (ENGLISH, LATIN_MONGOLIAN))
    if max(english, mongolian) < FEWEST_KNOWN_WORDS * len(words) or english == mongolian:
        return ""
    return "en" if english > mongolian else "mn"
