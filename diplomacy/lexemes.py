"""What a text is found by, and what a query asks for: the words of the index and those of a query, made alike.

English goes to PostgreSQL as plain folded words and is stemmed there. A Mongolian word is in the
index as its stems, as their keys for Latin typing, and as itself behind `EXACT`, so that the very
form that was asked for comes first. The traditional script has its words as they are.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import strip_tags

from diplomacy import mongolian
from diplomacy.folding import CYRILLIC, TRADITIONAL, Word, as_cyrillic, is_made_of_shapes, words
from diplomacy.mongolian_latin import is_latin, keys_of_latin, keys_of_stem, latin, spellings
from diplomacy.mongolian_stems import COMMON, stems

EXACT = "q"
LONGEST_QUERY, MOST_WORDS = 200, 8  # characters and words of a query that are read
MOST_BYTES = 600_000  # of an index row's lexemes; PostgreSQL takes no more than 1 MB
LAST_POSITION = 16_383
BEGINS = 4  # a stem of so many letters also finds what begins with it: «монгол», «монголч»
KEY_BEGINS = 5
BETWEEN_BLOCKS = re.compile(r"(?=<(?!/?(?:a|abbr|b|em|i|mark|span|strong|sub|sup|u)\b))")


@dataclass(frozen=True)
class Asked:
    """One lexeme that a query asks for; `begins` if it may be the beginning of a longer one."""

    lexeme: str
    begins: bool = False


@dataclass(frozen=True)
class QueryWord:
    """A word of a query, as it was typed and as it is compared."""

    typed: str
    folded: str
    is_last: bool = False


def plain_text(markup: str) -> str:
    """Rich text as plain text; words of neighbouring paragraphs and cells stay apart."""
    return html.unescape(strip_tags(BETWEEN_BLOCKS.sub(" ", markup))).strip()


def query_words(query: str) -> list[QueryWord]:
    """The first words of a query. Of a word with a joined suffix of the traditional script, the word."""
    read = query[:LONGEST_QUERY]
    places: dict[int, list[Word]] = {}
    for word in words(read):
        places.setdefault(word.start, []).append(word)
    chosen = [word for group in places.values() for word in _searched(group)][:MOST_WORDS]
    ends = max((word.end for word in chosen), default=0)
    return [QueryWord(read[word.start : word.end], word.folded, word.end == ends == len(read)) for word in chosen]


def is_read_whole(query: str) -> bool:
    """Whether nothing of the query is left out for its length."""
    return len(query) <= LONGEST_QUERY and sum(1 for _word in words(query)) <= MOST_WORDS


def _searched(group: list[Word]) -> list[Word]:
    """The whole of a joined word; every part of one of several alphabets."""
    return group[:1] if TRADITIONAL.search(group[0].folded) else group


def english_words(text: str) -> str:
    """The text as PostgreSQL stems it."""
    return " ".join(word.folded for word in words(text))


def says_something(word: QueryWord) -> bool:
    """Whether a word of a Mongolian query is more than a particle or a loose ending."""
    return word.folded not in COMMON


@lru_cache(maxsize=50_000)
def lexemes(word: str) -> tuple[str, ...]:
    """What a folded word of a Mongolian text is found by."""
    if word in COMMON:
        return ()
    if CYRILLIC.search(word):
        roots = stems(word)
        if not roots:
            return ()  # a sign alone, such as «ь», which is no word
        return (EXACT + word, *roots, *dict.fromkeys(key for root in roots for key in keys_of_stem(root)))
    return (word, *keys_of_latin(word)) if is_latin(word) else (word,)


def vector(title: str, text: str) -> str:
    """A Mongolian text as PostgreSQL's tsvector in writing: words of the title weigh A, their Latin keys B, then C, D."""
    places: dict[str, list[str]] = {}
    room, position = MOST_BYTES, 0
    for part, weight, weight_of_keys in ((title, "A", "B"), (text, "C", "D")):
        for word in words(part):
            position = min(position + 1, LAST_POSITION)
            for lexeme in lexemes(word.folded):
                places.setdefault(lexeme, []).append(f"{position}{weight_of_keys if lexeme.isascii() else weight}")
                room -= len(lexeme.encode()) + 6
            if room < 0:
                return _written(places)
    return _written(places)


def _written(places: dict[str, list[str]]) -> str:
    return " ".join(f"'{lexeme}':{','.join(found[:250])}" for lexeme, found in places.items())


def asked(word: QueryWord, *, loosely: bool = False, beginning: bool = False) -> tuple[Asked, ...]:
    """What a query's word asks of a Mongolian text, any of it.

    `loosely`: also in the letters of other keyboards («хугжил» for «хөгжил»).
    `beginning`: the last word may be typed in part only.
    """
    part = [Asked(EXACT + word.folded, begins=True)] if beginning and word.is_last else []
    if CYRILLIC.search(word.folded):
        roots = stems(word.folded)
        keys = [key for root in roots for key in keys_of_stem(root)] if loosely else []
        return (Asked(EXACT + word.folded), *part, *_stems(roots), *_stems(keys, begin=KEY_BEGINS))
    if not is_latin(word.folded):
        return (Asked(word.folded, begins=len(word.folded) >= BEGINS and bool(TRADITIONAL.search(word.folded))),)
    shapes = stems(as_cyrillic(word.typed)) if is_made_of_shapes(word.typed) else ()
    part = [Asked(key, begins=True) for key in keys_of_latin(word.folded)[:1]] if part else []
    return (Asked(word.folded), *part, *_stems(keys_of_latin(word.folded), begin=KEY_BEGINS), *_stems(shapes))


def _stems(roots: Iterable[str], *, begin: int = BEGINS) -> list[Asked]:
    """The fullest may be the beginning of a longer word; what is left of it by taking endings off may not."""
    return [Asked(root, begins=number == 0 and len(root) >= begin) for number, root in enumerate(roots)]


def asked_in_english(word: QueryWord, *, beginning: bool = False) -> tuple[Asked, ...]:
    """What a query's word asks of an English text; one in Cyrillic by its name in Latin letters."""
    latin_word = mongolian.transliterate(word.folded) if CYRILLIC.search(word.folded) else word.folded
    return (Asked(latin_word, begins=beginning and word.is_last),)


def typed_form(word: str) -> str:
    """A folded word in everyday Latin letters, for comparison by likeness."""
    return latin(spellings(word)[0] if is_latin(word) else word)
