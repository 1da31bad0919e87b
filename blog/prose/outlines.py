"""What is in a rich text, for checks before it goes to the public."""

from dataclasses import dataclass

from blog.prose.headings import is_points, plain
from diplomacy.editor import PICTURE
from diplomacy.html_tree import Node
from diplomacy.markup import tree


@dataclass(frozen=True)
class Link:
    """A link: where to, and the words that carry it."""

    href: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A picture of the library: its primary key; `alt` is None where none is given, "" for a decorative one."""

    pk: int
    alt: str | None
    caption: str


@dataclass(frozen=True)
class Table:
    caption: str
    has_header: bool


@dataclass(frozen=True)
class Outline:
    """`headings` are pairs of level and words, the titles of points among them; `points` and `notes` are numbers."""

    headings: list[tuple[int, str]]
    links: list[Link]
    pictures: list[Picture]
    tables: list[Table]
    points: int
    notes: int


def outline(html: str | None) -> Outline:
    root = tree(html or "")
    return Outline(
        headings=[(int(node.tag[1]), plain(node)) for node in root.all("h2", "h3", "h4")],
        links=[Link(node.attributes.get("href", ""), node.text().strip()) for node in root.all("a")],
        pictures=_pictures(root, ""),
        tables=[_table(node) for node in root.all("table")],
        points=sum(len(node.elements) for node in root.all("ol") if is_points(node)),
        notes=sum("footnote" in node.classes for node in root.all("span")),
    )


def _pictures(node: Node, caption: str) -> list[Picture]:
    found = []
    for child in node.elements:
        if child.tag == "img" and (named := PICTURE.fullmatch(child.attributes["src"])):
            found.append(Picture(int(named[1]), child.attributes.get("alt"), caption))
        found += _pictures(child, _caption(child) if child.tag == "figure" else caption)
    return found


def _table(node: Node) -> Table:
    row = node.first("tr")
    cells = row.elements if row else []
    return Table(_caption(node), bool(cells) and all(cell.tag == "th" for cell in cells))


def _caption(node: Node) -> str:
    caption = node.first("caption", "figcaption")
    return plain(caption) if caption else ""
