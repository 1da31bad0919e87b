"""Plain text as people write it: paragraphs, quotations by «>» as in mails, bare links; counted as readers count."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import regex

type Block = str | list[Block]

MOST_NESTED = 3
LONGEST = 2000  # characters of a link; longer ones are no addresses that anybody uses
MOST_CODE_POINTS = 8  # of one character: a letter with accents or a joined emoji has several, a flood of marks has more
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
SITE = r"(?:[a-z0-9-]+\.)+(?:com|edu|gov|info|int|io|mil|mn|net|org)\b(?!\.?\w)"
REST = r'[^\s<>"«»]'
LINK = re.compile(
    rf"(?<![\w@./-])(?:(?:https?://|www\.){REST}{{1,{LONGEST}}}|{SITE}(?:/{REST}{{,{LONGEST}}})?)", re.IGNORECASE
)
CLOSING = {")": "(", "]": "[", "}": "{"}
GRAPHEME = regex.compile(r"\X")


class Piece(NamedTuple):
    """Some words, and where they lead if they are a link."""

    text: str
    address: str = ""


def blocks(text: str, nested: int = MOST_NESTED) -> list[Block]:
    """The text's paragraphs, with line feeds inside, and its quotations, each a list of blocks of its own."""
    found: list[Block] = []
    for quoted, lines in groupby(_lines(text), key=lambda line: line.startswith(">") and nested > 0):
        part = "\n".join(line[1:].removeprefix(" ") if quoted else line for line in lines)
        found += [blocks(part, nested - 1)] if quoted else _paragraphs(part)
    return [block for block in found if block]


def own_paragraphs(text: str) -> list[str]:
    """The paragraphs that are the writer's own, not quoted."""
    return [block for block in blocks(text) if isinstance(block, str)]


def passage(text: str, which: str) -> list[str]:
    """Paragraphs of the writer's own to quote: «all», or the one with this number (from 1); [] for anything else."""
    found = own_paragraphs(text)
    if which == "all":
        return found
    number = int(which) if which.isascii() and which.isdecimal() and len(which) < 5 else 0
    return found[number - 1 : number] if number else []


def quotation(paragraphs: Iterable[str]) -> str:
    """These paragraphs as a quotation, with a blank line behind it; "" for none."""
    lines = "\n\n".join(paragraphs).split("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"{quoted}\n\n" if any(lines) else ""


def pieces(text: str) -> Iterator[Piece]:
    """The text in its order, links apart from the words between them."""
    end = 0
    for match in LINK.finditer(text):
        link = _without_closing(match.group())
        yield Piece(text[end : match.start()])
        yield Piece(link, link if "://" in link[:8] else f"https://{link}")
        end = match.start() + len(link)
    yield Piece(text[end:])


def graphemes(text: str) -> int:
    """How many characters a reader would count: a letter with its accents is one, and so is a line end."""
    return sum(1 for _found in GRAPHEME.finditer(text))


def left(text: str, most: int) -> int:
    """How many characters may follow where so many are allowed; less than 0 where there are too many."""
    return most - (len(text) if len(text) > most * MOST_CODE_POINTS else graphemes(text))


def _lines(text: str) -> list[str]:
    return re.sub(r"\r\n?", "\n", text).split("\n")


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip("\n") for paragraph in BLANK_LINES.split(text) if paragraph.strip()]


def _without_closing(link: str) -> str:
    """Without the marks that end the sentence around it, or a bracket that was opened before it."""
    while link[-1] in ".,:;!?…'’”*_" or _is_surplus(link, CLOSING.get(link[-1], "")):
        link = link[:-1]
    return link


def _is_surplus(link: str, opening: str) -> bool:
    return bool(opening) and link.count(link[-1]) > link.count(opening)
