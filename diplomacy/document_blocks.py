"""Rich text as the blocks of a set document (`diplomacy.typesetting`): plain data, without pictures.

A block is a mapping with its `kind`: heading (level, text), paragraph (runs), list (ordered, items), quote (language,
blocks, by), table (caption, head, rows). A run has `text`, and where it has them `bold`, `italic` and `address`.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urljoin

from diplomacy import markup
from diplomacy.html_tree import Content, Node

type Block = dict[str, Any]

HEADINGS = ("h2", "h3", "h4")
LISTS = ("ul", "ol")
PARTS = frozenset({*HEADINGS, *LISTS, "p", "blockquote", "table", "figure", "figcaption", "div"})
MARKS = {"strong": "bold", "em": "italic"}


def paragraph(text: str, **marks: Any) -> Block:
    return {"kind": "paragraph", "runs": [{"text": text, **marks}]}


def paragraphs(text: str) -> list[Block]:
    """Plain text as written: a blank line ends a paragraph."""
    return [paragraph(" ".join(part.split())) for part in text.replace("\r", "").split("\n\n") if part.strip()]


def heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def quote(text: str, language: str, by: str = "") -> Block:
    return {"kind": "quote", "language": language, "blocks": paragraphs(text), "by": by}


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Block:
    return {"kind": "table", "caption": caption, "head": list(head), "rows": [list(row) for row in rows]}


def levelled(blocks: Iterable[Block]) -> list[Block]:
    """The same with headings that begin at 1 and leave no level out on the way down, as a tagged document must."""
    level = 0

    def told(block: Block) -> Block:
        nonlocal level
        if block["kind"] == "heading":
            level = min(block["level"], level + 1)
            return {**block, "level": level}
        if "blocks" in block:
            return {**block, "blocks": [told(inner) for inner in block["blocks"]]}
        if "items" in block:
            return {**block, "items": [[told(inner) for inner in item] for item in block["items"]]}
        return block

    return [told(block) for block in blocks]


def from_html(html: str, *, site: str, language: str, level: int = 2) -> list[Block]:
    """The blocks of a rich text; its highest headings come out at `level`, its addresses as seen from `site`."""
    return list(_Reading(site, language, level).blocks(markup.tree(html)))


class _Reading:
    def __init__(self, site: str, language: str, level: int) -> None:
        self.site, self.language, self.level = site, language, level

    def blocks(self, node: Node) -> Iterator[Block]:
        """What stands inside: its parts, and the words between them as paragraphs."""
        for is_part, children in groupby(node.children, key=_is_part):
            if is_part:
                for child in children:
                    yield from self._part(child) if isinstance(child, Node) else ()
                continue
            runs = [run for child in children for run in self._runs(child)]
            if any(run["text"].strip() for run in runs):
                yield {"kind": "paragraph", "runs": runs}

    def _part(self, node: Node) -> Iterator[Block]:
        if node.tag in HEADINGS:
            title = " ".join(node.text().split())
            yield from [heading(self.level + HEADINGS.index(node.tag), title)] if title else []
        elif node.tag in LISTS:
            items = [list(self.blocks(child)) for child in node.elements]
            yield {"kind": "list", "ordered": node.tag == "ol", "items": items}
        elif node.tag == "blockquote":
            yield {"kind": "quote", "language": self.language, "blocks": list(self.blocks(node)), "by": ""}
        elif node.tag == "table":
            yield from _table(node)
        else:
            yield from self.blocks(node)

    def _runs(self, content: Content, **marks: Any) -> Iterator[dict[str, Any]]:
        if isinstance(content, str):
            yield from [{"text": content, **marks}] if content else []
            return
        if content.tag == "br":
            yield {"text": "\n", **marks}
        if content.tag in MARKS:
            marks[MARKS[content.tag]] = True
        if content.tag == "a" and content.attributes.get("href"):
            marks["address"] = urljoin(self.site, content.attributes["href"])
        is_note = "footnote" in content.classes
        yield from [{"text": " ("}] if is_note else []
        for child in content.children:
            yield from self._runs(child, **marks)
        yield from [{"text": ")"}] if is_note else []


def _is_part(content: Content) -> bool:
    return isinstance(content, Node) and content.tag in PARTS


def _table(node: Node) -> Iterator[Block]:
    """Its first row is the head; shorter rows are filled up. Nothing of a table without words."""
    rows = [[cell.text().strip() for cell in row.all("td", "th")] for row in node.all("tr")]
    width = max(map(len, rows), default=0)
    if width:
        caption = node.first("caption")
        head, *rest = [[*row, *[""] * (width - len(row))] for row in rows]
        yield table(caption.text() if caption else "", head, rest)
