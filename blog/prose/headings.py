"""Headings and numbered points: the anchors by which a page, its table of contents and shared links name them."""

from collections.abc import Iterator
from dataclasses import dataclass

from diplomacy import mongolian
from diplomacy.html_tree import Node
from diplomacy.markup import tree

LEVELS = {"h2": 2, "h3": 3}
POINT_LEVEL = 3
ANCHOR_LENGTH = 60


@dataclass(frozen=True)
class Heading:
    """A heading or a point: its level, its anchor without «#», its words without their notes; a point may have none."""

    level: int
    anchor: str
    text: str


def contents(html: str | None, *, prefix: str = "") -> list[Heading]:
    """The headings and titled points of a rich text in their order, with the anchors of `render` under the same prefix."""
    return [heading for heading in anchors(tree(html or ""), prefix).values() if heading.text]


def anchors(root: Node, prefix: str = "") -> dict[Node, Heading]:
    """Each heading and each point of the tree, with an anchor that occurs once and never equals one of the page's own."""
    found: dict[Node, Heading] = {}
    taken: set[str] = set()
    for node, level, wanted in _named(root):
        anchor = _free(f"{prefix}-{wanted}" if prefix else wanted, taken)
        taken.add(anchor)
        title = title_of(node) if node.tag == "li" else node
        found[node] = Heading(level, anchor, plain(title) if title else "")
    return found


def is_points(node: Node) -> bool:
    return node.tag == "ol" and "points" in node.classes


def title_of(point: Node) -> Node | None:
    """The heading of a point, None where it has none, or the node is no point."""
    first = next(iter(point.elements), None) if point.tag == "li" else None
    return first if first and first.tag == "h3" else None


def plain(node: Node) -> str:
    """The words of a heading without the notes in it."""
    parts = (child if isinstance(child, str) else plain(child) for child in node.children)
    return "".join(parts).strip() if "footnote" not in node.classes else ""


def _named(node: Node) -> Iterator[tuple[Node, int, str]]:
    lists = 0
    for child in node.elements:
        if is_points(child):
            lists += 1
            yield from _points(child, lists)
        elif child.tag in LEVELS:
            yield child, LEVELS[child.tag], f"s-{mongolian.slug(plain(child), ANCHOR_LENGTH)}".rstrip("-")
        else:
            yield from _named(child)


def _points(points: Node, number: int) -> Iterator[tuple[Node, int, str]]:
    """The points of one list; those of a second list on the page are told apart by its number."""
    stem = "point" if number == 1 else f"point-{number}"
    for at, point in enumerate(points.elements, start=1):
        yield point, POINT_LEVEL, f"{stem}-{at}"
        title = title_of(point)
        yield from _named(Node("", {}, [child for child in point.elements if child is not title]))


def _free(wanted: str, taken: set[str]) -> str:
    number, anchor = 1, wanted
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    return anchor
