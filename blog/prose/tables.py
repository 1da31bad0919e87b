"""Tables as pages show them: a header that says what it heads, and room to move on a narrow screen."""

from itertools import takewhile

from django.utils.translation import gettext as _

from diplomacy.html_tree import Content, Node


def region(table: Node, number: int, prefix: str) -> Node:
    """The table in a box that scrolls by keyboard too, and is named by its caption."""
    caption = next((child for child in table.elements if child.tag == "caption"), None)
    name = {"aria-label": _("Table %(number)s") % {"number": number}}
    head: list[Content] = []
    if caption:
        anchor = f"{prefix}table-{number}"
        name = {"aria-labelledby": anchor}
        head.append(caption.with_children(caption.children, id=anchor))
    whole = table.with_children([*head, *_sections(list(table.all("tr")))])
    return Node("div", {"class": "table-region", "role": "region", "tabindex": "0", **name}, [whole])


def _sections(rows: list[Node]) -> list[Content]:
    """Rows of nothing but headers at the top are the head; the first cell of another row may head that row."""
    top = list(takewhile(_is_header, rows))
    if len(top) == len(rows):
        top = top[:1]
    head = [row.with_children(_scoped(cell, "col") for cell in row.elements) for row in top]
    body = [row.with_children(_scoped(cell, "row") for cell in row.elements) for row in rows[len(top) :]]
    return [Node(tag, {}, list(part)) for tag, part in (("thead", head), ("tbody", body)) if part]


def _is_header(row: Node) -> bool:
    return bool(row.elements) and all(cell.tag == "th" for cell in row.elements)


def _scoped(cell: Node, scope: str) -> Node:
    return cell.with_children(cell.children, scope=scope) if cell.tag == "th" else cell
