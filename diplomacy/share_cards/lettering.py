"""Text on share cards: broken into lines, hyphenated where a word is too long, as large as its place allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
MEDIUM, BOLD = 500, 700
LEADING = 1.16  # from one baseline to the next, in sizes
ASCENT, DESCENT = 0.95, 0.26  # room for the dot of an Й and the tail of a Щ, in sizes
VOWELS = frozenset("аэиоуөүяеёюыaeiouy")
SIGNS = frozenset("ьъй")  # belong to the letter before them
SHORTEST = 3  # letters that stay together at either side of a hyphen
NO_LETTER = "\U0010fffe"


@dataclass(frozen=True)
class Block:
    """Lines set in one size; all of them fit the width and the height they were made for."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return self.size * (ASCENT + DESCENT + LEADING * (len(self.lines) - 1))

    def baselines(self, top: float) -> list[float]:
        """Where each line stands when the block begins at `top`."""
        return [top + self.size * (ASCENT + LEADING * number) for number in range(len(self.lines))]


@cache
def face(weight: int, size: int) -> ImageFont.FreeTypeFont:
    """The site's letters in one weight and size, shaped by HarfBuzz."""
    return ImageFont.truetype(FONTS / f"golos-text-{weight}.ttf", size, layout_engine=ImageFont.Layout.RAQM)


@cache
def has_letter(letter: str) -> bool:
    """Whether the font can draw it; what it cannot would come out as an empty box."""
    plain = face(BOLD, 20)
    return letter.isspace() or bytes(plain.getmask(letter)) != bytes(plain.getmask(NO_LETTER))


def drawable(text: str) -> str:
    """The text in one line, without letters that the font lacks."""
    return " ".join("".join(letter for letter in text if has_letter(letter)).split())


def fit(text: str, width: float, height: float, sizes: Sequence[int], weight: int = BOLD) -> Block:
    """The text in the first of the sizes (largest first) in which it fits; in the last one words may be hyphenated.

    Lines that would not fit even there are left out, and an ellipsis says so.
    """
    words = drawable(text).split()
    for size in sizes:
        lines = break_lines(words, face(weight, size), width)
        if lines and Block(size, tuple(lines)).height <= height:
            return Block(size, tuple(balance(words, face(weight, size), width, lines)))
    return shorten(words, face(weight, sizes[-1]), width, height)


def break_lines(words: Sequence[str], letters: ImageFont.FreeTypeFont, width: float) -> list[str] | None:
    """The words in as few lines as they need, None where one is wider than a line."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) <= width:
            lines[-1] = longer
        elif letters.getlength(word) <= width:
            lines.append(word)
        else:
            return None
    return lines


def balance(words: Sequence[str], letters: ImageFont.FreeTypeFont, width: float, lines: list[str]) -> list[str]:
    """The same number of lines, made as even in length as they can be."""
    narrowest, widest = width / 2, width
    while widest - narrowest > 1:
        middle = (narrowest + widest) / 2
        tried = break_lines(words, letters, middle)
        if tried and len(tried) == len(lines):
            lines, widest = tried, middle
        else:
            narrowest = middle
    return lines


def shorten(words: Sequence[str], letters: ImageFont.FreeTypeFont, width: float, height: float) -> Block:
    """The words with hyphens where they are too long, and only as many lines as there is room for."""
    parts = [part for word in words for part in hyphenate(word, letters, width)]
    lines = break_lines(parts, letters, width) or []
    size = round(letters.size)
    room = max(1, int((height / size - ASCENT - DESCENT) / LEADING) + 1)
    if len(lines) > room:
        lines = [*lines[: room - 1], end_early(lines[room - 1], letters, width)]
    return Block(size, tuple(lines))


def end_early(line: str, letters: ImageFont.FreeTypeFont, width: float) -> str:
    """As many of its words as leave room for an ellipsis."""
    while line and letters.getlength(f"{line} …") > width:
        line = line.rpartition(" ")[0]
    return f"{line} …".strip()


def hyphenate(word: str, letters: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The word in parts no wider than a line, broken between syllables where it has any."""
    parts = []
    while letters.getlength(word) > width:
        fitting = [place for place in range(1, len(word)) if letters.getlength(f"{word[:place]}-") <= width]
        syllables = [place for place in fitting if place in breaks(word)]
        cut = (syllables or fitting or [1])[-1]
        parts.append(f"{word[:cut]}-")
        word = word[cut:]
    return [*parts, word]


def breaks(word: str) -> list[int]:
    """Places between syllables: before a consonant that a vowel follows."""
    pairs = enumerate(pairwise(word.casefold()))
    places = [place for place, (first, second) in pairs if second in VOWELS and first not in VOWELS | SIGNS]
    return [place for place in places if SHORTEST <= place <= len(word) - SHORTEST]
