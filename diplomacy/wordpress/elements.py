"""Element by element: any HTML in, the paragraphs, headings, lists, tables and figures of our rich text out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from diplomacy.html_tree import Content, Node

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "table"}
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em"}
THROUGH = {
    "span", "font", "u", "small", "big", "sub", "sup", "code", "kbd", "tt", "abbr", "q", "s", "strike", "del", "ins",
    "mark", "label", "picture",
}  # fmt: skip
EMBEDDED = {"iframe", "embed", "object", "video", "audio"}
CELLS = {"td", "th"}
URL = re.compile(r"https?://\S+")
EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
BLANKS = re.compile(r"[ \t\n\r\f]+")
SMILEY = {"emoji", "wp-smiley"}


@dataclass
class Elements:
    """Converts trees; `notes` says what became of what we have no form for."""

    picture: Callable[[Node, str], Node | None]
    link: Callable[[str], str]
    notes: list[str] = field(default_factory=list)

    def blocks(self, root: Node, *, breaks: bool) -> list[Node]:
        """The content as blocks; `breaks` says whether line breaks in the text count."""
        return gathered(self.pieces(root, breaks=breaks))

    def pieces(self, node: Node, *, breaks: bool) -> list[Content]:
        """What is in an element: text and inline elements, and between them blocks; an empty <p> parts two paragraphs."""
        found: list[Content] = []
        for child in node.children:
            found += _lines(child, breaks=breaks) if isinstance(child, str) else self.element(child, breaks=breaks)
        return found

    def element(self, node: Node, *, breaks: bool) -> list[Content]:
        if node.tag in EMBEDDED:
            return self.embedded(node)
        special = {
            "br": self.line_break, "img": self.image, "figure": self.figure, "a": self.anchor, "table": self.table,
            "ul": self.items, "ol": self.items, "pre": self.verbatim, "dt": self.term, "hr": self.nothing,
        }.get(node.tag)  # fmt: skip
        if special:
            return special(node, breaks=breaks)
        if node.tag in INLINE:
            return wrapped(Node(INLINE[node.tag]), self.pieces(node, breaks=breaks))
        if node.tag in THROUGH:
            return self.pieces(node, breaks=breaks)
        return self.block(node, breaks=breaks)

    def block(self, node: Node, *, breaks: bool) -> list[Content]:
        inner = self.pieces(node, breaks=breaks)
        if node.tag in HEADINGS:
            return [Node("p"), *wrapped(Node(HEADINGS[node.tag]), without_breaks(inner))]
        if node.tag == "blockquote":
            return [Node("blockquote", {}, list(gathered(inner)))]
        return [Node("p"), *gathered(inner), Node("p")]

    def line_break(self, node: Node, *, breaks: bool) -> list[Content]:
        return [Node("br")]

    def nothing(self, node: Node, *, breaks: bool) -> list[Content]:
        return [Node("p")]

    def image(self, node: Node, *, breaks: bool) -> list[Content]:
        if SMILEY & set(node.classes):
            return [node.attributes.get("alt", "")]
        found = self.picture(node, "")
        return [found] if found else []

    def figure(self, node: Node, *, breaks: bool) -> list[Content]:
        """One picture with its words; of a gallery each with its own; anything else without the frame."""
        if any(inner.first("img") for inner in node.all("figure")) or not node.first("img"):
            return [Node("p"), *gathered(self.pieces(node, breaks=False)), Node("p")]
        words = BLANKS.sub(" ", " ".join(caption.text() for caption in node.all("figcaption"))).strip()
        images = list(node.all("img"))
        shown = [self.picture(image, words if len(images) == 1 else "") for image in images]
        below: list[Content] = [Node("p", {}, [words])] if words and (len(images) > 1 or shown == [None]) else []
        return [*filter(None, shown), *below]

    def anchor(self, node: Node, *, breaks: bool) -> list[Content]:
        inner = self.pieces(node, breaks=breaks)
        href = node.attributes.get("href", "").strip()
        if node.first("img") and not node.text().strip():
            return inner
        address = self.link(href) if href else ""
        return wrapped(Node("a", {"href": address}), inner) if address else inner

    def items(self, node: Node, *, breaks: bool) -> list[Content]:
        """A list; a gallery written as one becomes its pictures."""
        if "blocks-gallery-item" in " ".join(item.attributes.get("class", "") for item in node.elements) or (
            node.first("img") and not node.text().strip()
        ):
            return [*gathered(self.pieces(node, breaks=False))]
        items: list[Content] = [
            Node("li", {}, list(inner))
            for child in node.elements
            if (
                inner := gathered(
                    self.pieces(child, breaks=breaks) if child.tag == "li" else self.element(child, breaks=breaks)
                )
            )
        ]
        start = {"start": node.attributes["start"]} if node.attributes.get("start", "").isdigit() else {}
        return [Node(node.tag, start, items)] if items else []

    def term(self, node: Node, *, breaks: bool) -> list[Content]:
        return [Node("p"), *wrapped(Node("strong"), self.pieces(node, breaks=breaks)), Node("p")]

    def verbatim(self, node: Node, *, breaks: bool) -> list[Content]:
        lines = node.text().strip("\n").split("\n")
        broken = [piece for line in lines for piece in (Node("br"), line)][1:]
        return [Node("p", {}, list(broken))]

    def table(self, node: Node, *, breaks: bool) -> list[Content]:
        """Rows and cells; what a cell cannot hold comes after the table."""
        after: list[Content] = []
        head, body = Node("thead"), Node("tbody")
        for row in _rows(node):
            cells = [self.cell(cell, after) for cell in row.elements if cell.tag in CELLS]
            first_is_head = not body.children and all(cell.tag == "th" for cell in cells)
            (head if first_is_head and not head.children else body).children.append(Node("tr", {}, list(cells)))
        titles = [child for child in node.elements if child.tag == "caption" and child.text().strip()]
        caption = [Node("caption", {}, [BLANKS.sub(" ", title.text()).strip()]) for title in titles[:1]]
        parts = [*caption, *(part for part in (head, body) if part.children)]
        return [Node("table", {}, list(parts)), *after] if head.children or body.children else after

    def cell(self, node: Node, after: list[Content]) -> Node:
        spans: dict[str, str] = {
            name: node.attributes[name] for name in ("colspan", "rowspan") if name in node.attributes
        }
        inner = gathered(self.pieces(node, breaks=False))
        after += [block for block in inner if block.tag in {"figure", "table"}]
        kept = [block for block in inner if block.tag not in {"figure", "table"}]
        return Node(node.tag, spans, list(kept) or [Node("p")])

    def embedded(self, node: Node) -> list[Content]:
        """A film or a map from elsewhere as a link, since pages load nothing from other hosts."""
        inner = [
            child.attributes.get(name, "")
            for child in [node, *node.all("source", "embed")]
            for name in ("src", "data-src", "data")
        ]
        found = next((url for url in inner if url.startswith(("http://", "https://", "//", "/"))), "")
        url = f"https:{found}" if found.startswith("//") else found
        self.notes.append(f"embedded content is a link now: {url}" if url else "embedded content was taken out")
        address = self.link(url) if url else ""
        return [Node("p"), Node("p", {}, [Node("a", {"href": address}, [url])])] if address else []


def gathered(pieces: Iterable[Content]) -> list[Node]:
    """The pieces as blocks: what stands between two blocks becomes a paragraph, if it says anything."""
    blocks, run = [], list[Content]()
    for piece in [*pieces, Node("p")]:
        if isinstance(piece, str) or piece.tag not in BLOCKS:
            run.append(piece)
            continue
        blocks += [_paragraph(run), piece]
        run = []
    return [block for block in blocks if block.tag not in {"p", "blockquote"} or block.children]


def wrapped(frame: Node, pieces: Iterable[Content]) -> list[Content]:
    """Each run of inline content in a copy of the frame; blocks stay between them, unframed."""
    found: list[Content] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, Node) and piece.tag in BLOCKS:
            found.append(piece)
        elif isinstance(last, Node) and last.tag == frame.tag and last.attributes is frame.attributes:
            last.children.append(piece)
        else:
            found.append(Node(frame.tag, frame.attributes, [piece]))
    return [piece for piece in found if not _is_empty(piece, frame)]


def without_breaks(pieces: Iterable[Content]) -> list[Content]:
    """A heading is one line; paragraphs in it are read as one."""
    found: list[Content] = []
    for piece in pieces:
        if isinstance(piece, Node) and piece.tag in {"br", "p"}:
            found += [" ", *piece.children]
        else:
            found.append(piece)
    return found


def _is_empty(piece: Content, frame: Node) -> bool:
    own = isinstance(piece, Node) and piece.attributes is frame.attributes and piece.tag == frame.tag
    return own and isinstance(piece, Node) and not piece.text().strip("\xa0 ") and not piece.first("br")


def _paragraph(run: list[Content]) -> Node:
    """A paragraph without blanks or breaks at its ends; one that is nothing but an address is a link."""
    kept = list(run)
    while kept and _is_blank(kept[0]):
        kept.pop(0)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(" \xa0")
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" \xa0")
    if len(kept) == 1 and isinstance(kept[0], str) and URL.fullmatch(kept[0]):
        kept = [Node("a", {"href": kept[0]}, [kept[0]])]
    return Node("p", {}, kept)


def _is_blank(piece: Content) -> bool:
    return not piece.strip() if isinstance(piece, str) else piece.tag == "br"


def _lines(text: str, *, breaks: bool) -> list[Content]:
    """Text with its paragraphs parted and, where they count, its lines broken."""
    if not breaks:
        return [BLANKS.sub(" ", text)] if text else []
    found: list[Content] = []
    for number, paragraph in enumerate(EMPTY_LINE.split(text)):
        found += [Node("p")] if number else []
        for place, line in enumerate(paragraph.split("\n")):
            found += [Node("br")] if place else []
            found.append(BLANKS.sub(" ", line))
    return [piece for piece in found if piece != ""]


def _rows(table: Node) -> Iterable[Node]:
    for child in table.elements:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)
