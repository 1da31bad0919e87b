"""One reading of a comment for matching and for learning: what is only dressed up differently reads the same.

Compatible forms (NFKC), small letters, nothing invisible, no marks above and below letters (й stays, ё is read as е),
and in a word of mixed alphabets every look-alike in the alphabet that the word's own letters tell.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from diplomacy import folding

# Nothing in such a text changes its length or hides: each letter has its place without looking.
PLAIN = re.compile("[\n -~А-яЁёӨөҮү«»„“”‘’–—₮€]*")
CLUSTER = re.compile(r".[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]*", re.DOTALL)
WORD = re.compile(r"[^\W_]+")
LATIN = re.compile("[a-z]")
CYRILLIC = re.compile("[\u0400-\u052f]")
MIXED = re.compile("[a-z][0-9]*[\u0400-\u052f]|[\u0400-\u052f][0-9]*[a-z]")
KEPT_CONTROLS = frozenset("\n\t")
INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Co", "Cs"})

# Letters of no alphabet in use here, drawn like Latin ones: small capitals, Greek, dotless and barred.
STRANGERS = str.maketrans("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀᴛᴜᴠᴡʏᴢαεικνορτυχıłđƅɡ", "abcdefghijklmnopqrtuvwyzaeiknoptuxildbg")
SPELLING = str.maketrans("ёї", "еү")
# Cyrillic letters with a Latin twin; the other way round is `folding.as_cyrillic`.
TWINS = str.maketrans("асеорхукмтнвіѕјԁһԛԝүөзгпи", "aceopxykmthbisjdhqwvozrnu")
DISTINCT_LATIN = re.compile("[bdfgijlnqrsuwz]")
DISTINCT_CYRILLIC = re.compile("[бгджзийлпфцчшщъыьэюяөү]")

VOWELS = "аэиоуөүеяюыйaeiouy"
REPEATED = re.compile(r"([^\W\d_])\1+")
# Single letters with the same between each two of them.
SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W_]((?:[^\w\n]|_){1,3})[^\W_](?:\1[^\W_](?![^\W_])){2,}")


@dataclass(frozen=True)
class Folded:
    """A folded text, and for each letter of it the range of the original that it comes from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original behind a range of the folded text that is not empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Read a text as it is matched and learnt."""
    if PLAIN.fullmatch(text):
        length = len(text)
        return Folded(_one_alphabet(text.casefold().translate(SPELLING)), range(length), range(1, length + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in CLUSTER.finditer(text):
        for letter in _plain(found.group()):
            letters.append(letter)
            starts.append(found.start())
            ends.append(found.end())
    return Folded(_one_alphabet("".join(letters)), starts, ends)


def words(text: str) -> Iterator[str]:
    """The words of a text, folded, as they are learnt: without drawn-out letters, spelled-out words joined."""
    folded = SPELLED_OUT.sub(lambda found: "".join(WORD.findall(found.group())), fold(text).text)
    for found in WORD.finditer(_one_alphabet(folded)):
        yield squeezed(found.group())


def squeezed(word: str) -> str:
    """A folded word without drawn-out letters; two equal vowels are spelling, as in «зээл», three are shouting."""
    return REPEATED.sub(_once, word)


def _once(run: re.Match[str]) -> str:
    letter = run.group(1)
    return run.group() if letter in VOWELS and len(run.group()) == 2 else letter


@lru_cache(maxsize=20_000)
def _plain(cluster: str) -> str:
    """What is left of a letter with its marks: none, one, or several letters."""
    composed = unicodedata.normalize("NFKC", cluster).casefold().translate(SPELLING)
    bare = "".join(letter if letter in folding.WHOLE_LETTERS else _bare(letter) for letter in composed)
    return bare.translate(STRANGERS)


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if part in KEPT_CONTROLS or unicodedata.category(part) not in INVISIBLE)


def _one_alphabet(text: str) -> str:
    if not MIXED.search(text):
        return text.translate(folding.NEIGHBOURS)
    return WORD.sub(_word_in_one_alphabet, text)


def _word_in_one_alphabet(found: re.Match[str]) -> str:
    """The word's letters that have no twin tell its alphabet; with letters of both kinds it stays as it is («PCRын»)."""
    word = found.group()
    if not (LATIN.search(word) and CYRILLIC.search(word)):
        return word.translate(folding.NEIGHBOURS)
    latin, cyrillic = bool(DISTINCT_LATIN.search(word)), bool(DISTINCT_CYRILLIC.search(word))
    if latin and cyrillic:
        return word
    return word.translate(TWINS) if latin else folding.as_cyrillic(word.translate(folding.NEIGHBOURS))
