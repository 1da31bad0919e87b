"""Which of the site's languages something of a WordPress site is in: by what it says of itself, or by its letters."""

import re

from diplomacy import languages

CYRILLIC, LATIN = re.compile(r"[А-Яа-яЁёӨөҮү]"), re.compile(r"[A-Za-z]")
TAGS = re.compile(r"<[^>]*>|\[[^\]]*\]|&\w+;|https?://\S+")
LONGER = {"mon": "mn", "khk": "mn", "eng": "en"}
PAIRS = re.compile(r's:\d+:"([^"]*)";(?:i:(\d+)|s:\d+:"([^"]*)");')


def of_text(text: str, otherwise: str) -> str:
    """Mongolian where at least half of the letters are Cyrillic, English where fewer are; `otherwise` without letters."""
    plain = TAGS.sub(" ", text)
    cyrillic, latin = len(CYRILLIC.findall(plain)), len(LATIN.findall(plain))
    if not cyrillic + latin:
        return otherwise
    return "mn" if cyrillic >= latin else "en"


def of_code(code: str) -> str | None:
    """The language of a code as sites spell it ("mn", "mn_MN", "en-us", "eng"), None if this site does not offer it."""
    short = re.split(r"[-_]", code.casefold())[0]
    found = LONGER.get(short, short)
    return found if found in languages.codes() else None


def serialised(text: str) -> dict[str, str]:
    """The pairs of a flat map as PHP writes it: a:2:{s:2:"en";i:10;s:2:"mn";i:12;}."""
    return {key: number or word for key, number, word in PAIRS.findall(text)}
