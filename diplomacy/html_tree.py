"""Sanitised HTML as a tree: to read it, and to write it anew with every text and attribute escaped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "source", "wbr"})
DEEPEST = 50  # elements within one another, so that a walk down the tree has an end

type Content = Node | str


@dataclass(slots=True, eq=False)
class Node:
    """An element; the root of a text has no tag."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Content] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def elements(self) -> list["Node"]:
        """The children without the text between them."""
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, *tags: str) -> Iterator["Node"]:
        """Every element below this one with one of the tags, in the order of the text."""
        for child in self.elements:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)

    def first(self, *tags: str) -> "Node | None":
        return next(self.all(*tags), None)

    def text(self) -> str:
        """What is written in it, without its elements."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def with_children(self, children: Iterable[Content], **attributes: str) -> "Node":
        """The same element around other content, with further attributes."""
        return Node(self.tag, {**self.attributes, **attributes}, list(children))


class _Builder(HTMLParser):
    """Forgives what a browser forgives: elements left open end with their parent, strange ends are passed over.

    `open` pairs the name of each open element with the one that takes what is in it: itself, or
    the deepest that the tree has.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        within = self.open[-1][1]
        fits = len(self.open) <= DEEPEST
        if fits or tag in VOID:
            within.children.append(node)
        if tag not in VOID:
            self.open.append((tag, node if fits else within))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        depth = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at][0] == tag), None)
        if depth:
            del self.open[depth:]

    def handle_data(self, data: str) -> None:
        self.open[-1][1].children.append(data)


def parse(html: str) -> Node:
    """The root of a text that has been sanitised; what is deeper than `DEEPEST` is there without its elements."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def write(content: Content) -> str:
    """HTML of the tree."""
    parts: list[str] = []
    _write(content, parts)
    return "".join(parts)


def _write(content: Content, parts: list[str]) -> None:
    if isinstance(content, str):
        parts.append(_escaped(content).replace("\xa0", "&nbsp;"))
        return
    if content.tag:
        given = "".join(f' {name}="{_quoted(value)}"' for name, value in content.attributes.items())
        parts.append(f"<{content.tag}{given}>")
    for child in content.children:
        _write(child, parts)
    if content.tag and content.tag not in VOID:
        parts.append(f"</{content.tag}>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    return _escaped(value).replace('"', "&quot;")
