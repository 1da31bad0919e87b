"""Official texts as people paste them, rich text or Markdown or plain, as lines that know whether they are headings."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from diplomacy.clause_numbers import ends_sentence, is_item, mark_of
from diplomacy.html_tree import Node, parse

LONGEST_TITLE = 150
BLOCKS = frozenset({"p", "div", "section", "article", "blockquote", "table", "tr", "figure", "figcaption", "pre"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNREAD = frozenset({"script", "style", "template", "head", "title"})
HTML = re.compile(r"<(?:p|h[1-6]|ol|ul|div|table|br|section|article|blockquote|span|body)\b", re.IGNORECASE)
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
SPACES = re.compile(r"[^\S\n]+")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
RULE = re.compile(r"(?:[-*_]\s*){3,}$|=+$")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>-])")
BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
LINK = re.compile(r"!?\[([^\[\]]+)\]\((\S+?)\)")


@dataclass(frozen=True)
class Line:
    """One line; `level` of a heading (0: none), `lead` what of it is bold at its beginning, `gap`: a blank line is above."""

    text: str
    level: int = 0
    lead: str = ""
    gap: bool = False

    @property
    def is_title(self) -> bool:
        """Whether it looks like a title, though nothing marks it as one."""
        return 0 < len(self.text) <= LONGEST_TITLE and not ends_sentence(self.text) and not is_item(self.text)


def lines_of(text: str) -> Iterator[Line]:
    """The lines that are not blank, without the signs of Markdown."""
    clean = INVISIBLE.sub(
        "", unicodedata.normalize("NFC", LINE_ENDS.sub("\n", _markdown(text) if HTML.search(text) else text))
    )
    gap = False
    for raw in SPACES.sub(" ", clean.replace("\x00", "")).split("\n"):
        line = raw.strip()
        if not line or RULE.match(line):
            gap = True
            continue
        heading = MARKDOWN_HEADING.match(line)
        words = _plain(heading[2] if heading else line)
        if words:
            yield Line(words, len(heading[1]) if heading else 0, _lead(line), gap)
        gap = False


def _lead(line: str) -> str:
    """What is bold at the beginning of a line, with the number that may stand before it."""
    bold = BOLD.search(line)
    before = _plain(line[: bold.start()]) if bold else ""
    mark = mark_of(before) if before else None
    return _plain(line[: bold.end()]) if bold and (not before or (mark and not mark.rest)) else ""


def _plain(line: str) -> str:
    """Without the signs of Markdown; a link keeps its address."""
    linked = LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", line)
    return ESCAPED.sub(r"\1", BOLD.sub(r"\2", linked)).strip()


def _markdown(html: str) -> str:
    """Rich text as Markdown, as far as clauses need it."""
    return "".join(_written(parse(html)))


def _written(node: Node, depth: int = 0) -> Iterator[str]:
    if node.tag in UNREAD:
        return
    if node.tag in HEADINGS:
        yield f"\n\n{'#' * HEADINGS[node.tag]} {SPACES.sub(' ', node.text().replace(chr(10), ' ')).strip()}\n\n"
    elif node.tag in {"ol", "ul"}:
        yield from _listed(node, depth)
    elif node.tag in {"strong", "b"}:
        words = node.text().strip()
        yield f"**{words}** " if words and "\n" not in words else node.text()
    elif node.tag == "br":
        yield "\n"
    else:
        yield from _block(node, depth)


def _block(node: Node, depth: int) -> Iterator[str]:
    around = "\n\n" if node.tag in BLOCKS else ""
    yield around
    for child in node.children:
        yield child if isinstance(child, str) else "".join(_written(child, depth))
    yield {"td": " ", "th": " "}.get(node.tag, around)


def _listed(node: Node, depth: int) -> Iterator[str]:
    """Items of a list; a numbered list within one has letters, as official texts do."""
    yield "\n\n"
    first = node.attributes.get("start", "1")
    for at, item in enumerate([child for child in node.elements if child.tag == "li"]):
        number = at + (int(first) if first.isascii() and first.isdecimal() else 1)
        sign = "-" if node.tag == "ul" else f"{number}." if not depth else f"{chr(ord('a') + at % 26)})"
        words = "".join(_block(item, depth + 1)).strip()
        yield f"{sign} {words}\n"
    yield "\n"
