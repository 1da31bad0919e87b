"""The page of a rich text: anchors, numbered points, notes at the end, pictures in sizes, links to present addresses."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from blog import links
from blog.models import Image
from blog.prose.headings import Heading, anchors, is_points, title_of
from blog.prose.pictures import pictured
from blog.prose.tables import region
from diplomacy import hrefs, markup
from diplomacy.editor import PICTURE
from diplomacy.html_tree import Content, Node


@dataclass(frozen=True)
class Gathered:
    """What texts lead to and show, as far as it is there: addresses of pages by target, pictures by primary key."""

    addresses: dict[links.Target, str]
    pictures: dict[int, Image]


def gathered(*texts: str | None) -> Gathered:
    """All that these texts need, at the cost of one query for all pages linked to, and one for all pictures."""
    roots = [markup.tree(text or "") for text in texts]
    targets = [links.target(node.attributes.get("href", "")) for root in roots for node in root.all("a")]
    numbers = {number for root in roots for node in root.all("img") if (number := _number(node))}
    return Gathered(links.addresses(filter(None, targets)), Image.objects.in_bulk(numbers) if numbers else {})


def render(
    html: str | None, *, key: str = "", prefix: str = "", page: str = "", found: Gathered | None = None
) -> SafeString:
    """The rich text as a page shows it in the language of the request.

    `key` opens pictures that are not public yet, for a preview. `prefix` keeps the anchors of two
    texts on one page apart. `page` is the absolute address of that page, for texts that leave the
    site: every address becomes absolute. `found` is what many texts have gathered together; a text
    alone gathers its own.
    """
    rendering = _Rendering(markup.tree(html or ""), found or gathered(html), key=key, prefix=prefix, page=page)
    return markup.written(rendering.whole())


class _Rendering:
    """One text on its way to the page; the tree it comes from is shared, and stays as it is."""

    def __init__(self, root: Node, found: Gathered, *, key: str, prefix: str, page: str) -> None:
        self.root, self.key, self.page = root, key, page
        self.addresses, self.pictures = found.addresses, found.pictures
        self.prefix = f"{prefix}-" if prefix else ""
        parts = urlsplit(page)
        self.site = f"{parts.scheme}://{parts.netloc}" if page else ""
        self.anchors: dict[Node, Heading] = anchors(root, prefix)
        self.notes: list[list[Content]] = []
        self.held: list[Content] | None = None
        self.tables = 0

    def whole(self) -> Node:
        return Node("", {}, [*self.inside(self.root), *self.endnotes()])

    def inside(self, node: Node) -> list[Content]:
        return [made for child in node.children for made in self.made(child)]

    def inside_holding(self, node: Node, marks: list[Content] | None) -> list[Content]:
        """What is inside, with the marks of its notes put into the list; in their place if there is none."""
        before, self.held = self.held, marks
        inside = self.inside(node)
        self.held = before
        return inside

    def made(self, content: Content) -> Iterable[Content]:
        if isinstance(content, str):
            return [content]
        return MAKERS.get(content.tag, _Rendering.same)(self, content)

    def same(self, node: Node) -> Iterator[Content]:
        yield node.with_children(self.inside(node))

    def heading(self, node: Node) -> Iterator[Content]:
        known = self.anchors.get(node)
        yield node.with_children(self.inside(node), **({"id": known.anchor} if known else {}))

    def link(self, node: Node) -> Iterator[Content]:
        """The link, and behind it the marks of notes among its words, for a link holds no other; the words if it leads nowhere."""
        href = self.present(node.attributes.get("href", ""))
        if not href:
            yield from self.inside(node)
            return
        marks: list[Content] = []
        yield node.with_children(self.inside_holding(node, marks), href=self.absolute(href), **self.told(href))
        yield from marks

    def present(self, href: str) -> str:
        """Where a link leads now; "" for nowhere."""
        parts = hrefs.split(href)
        if parts is None or not href.startswith("/go/"):
            return href if parts else ""
        target = links.target(href)
        return parts._replace(path=self.addresses[target]).geturl() if target in self.addresses else ""

    def told(self, href: str) -> dict[str, str]:
        """What else a link says: that it leads away, or on paper the whole address that it leads to."""
        if links.outer(href):
            return {"rel": "noopener external"}
        return {"data-address": f"{settings.SITE_URL}{href}"} if href.startswith("/") and not self.page else {}

    def absolute(self, address: str) -> str:
        """The address as it is; in full where the text leaves the site."""
        if address.startswith("#"):
            return f"{self.page}{address}"
        return f"{self.site}{address}" if address.startswith("/") and not address.startswith("//") else address

    def image(self, node: Node) -> Iterator[Content]:
        image = self.pictures.get(_number(node))
        if image:
            shown: Any = image.with_key(self.key) if self.key else image
            yield pictured(shown, node.attributes.get("alt"), self.absolute)

    def figure(self, node: Node) -> Iterator[Content]:
        """A picture with its caption and credit; without the picture there is nothing to show."""
        drawn = node.first("img")
        image = self.pictures.get(_number(drawn)) if drawn else None
        if image is None:
            return
        inside = [made for child in node.elements if child.tag != "figcaption" for made in self.made(child)]
        caption = [made for child in node.elements if child.tag == "figcaption" for made in self.inside(child)]
        if image.credit_line:
            credit = Node("span", {"class": "picture__credit"}, [image.credit_line])
            caption += [" ", credit] if caption else [credit]
        if caption:
            inside.append(Node("figcaption", {}, caption))
        yield Node("figure", {"class": "picture"}, inside)

    def listing(self, node: Node) -> Iterator[Content]:
        if not is_points(node):
            yield from self.same(node)
            return
        points: list[Content] = [self.point(point, at) for at, point in enumerate(node.elements, start=1)]
        yield Node("ol", {"class": "points", "role": "list"}, points)

    def point(self, node: Node, number: int) -> Node:
        """A point with its heading, its text, and a link by which it can be shared."""
        anchor, title = self.anchors[node].anchor, title_of(node)
        inside: list[Content] = []
        if title:
            inside.append(title.with_children(self.inside(title), **{"class": "point__title"}))
        inside += [made for child in node.children if child is not title for made in self.made(child)]
        words = _("Link to point %(number)s") % {"number": number}
        share = {"class": "point__link", "href": self.absolute(f"#{anchor}"), "data-copy-link": ""}
        inside.append(Node("p", {"class": "point__share"}, [Node("a", share, [words])]))
        return Node("li", {"class": "point", "id": anchor}, inside)

    def table(self, node: Node) -> Iterator[Content]:
        self.tables += 1
        yield region(node.with_children(self.inside(node)), self.tables, self.prefix)

    def note(self, node: Node) -> Iterator[Content]:
        """The number of a note in the place of its words, which go to the end."""
        if "footnote" not in node.classes:
            yield from self.same(node)
            return
        self.notes.append([])
        number = len(self.notes)
        self.notes[number - 1] = self.inside_holding(node, None)
        mark = {
            "href": self.absolute(f"#{self.prefix}note-{number}"),
            "id": f"{self.prefix}note-mark-{number}",
            "role": "doc-noteref",
            "aria-label": _("Note %(number)s") % {"number": number},
        }
        shown = Node("sup", {"class": "note-mark"}, [Node("a", mark, [str(number)])])
        if self.held is None:
            yield shown
        else:
            self.held.append(shown)

    def endnotes(self) -> Iterator[Content]:
        if not self.notes:
            return
        title = f"{self.prefix}notes"
        notes: list[Content] = [self.endnote(words, number) for number, words in enumerate(self.notes, start=1)]
        heading = Node("h2", {"class": "notes__title", "id": title}, [_("Notes")])
        attributes = {"class": "notes", "role": "doc-endnotes", "aria-labelledby": title}
        yield Node("section", attributes, [heading, Node("ol", {"class": "notes__list"}, notes)])

    def endnote(self, words: list[Content], number: int) -> Node:
        back = {
            "class": "notes__back",
            "href": self.absolute(f"#{self.prefix}note-mark-{number}"),
            "role": "doc-backlink",
            "aria-label": _("Back to note %(number)s in the text") % {"number": number},
        }
        return Node("li", {"id": f"{self.prefix}note-{number}"}, [*words, " ", Node("a", back, ["\u21a9\ufe0e"])])


def _number(node: Node) -> int:
    """The primary key of the picture that an image element names, 0 for none."""
    found = PICTURE.fullmatch(node.attributes.get("src", ""))
    return int(found[1]) if found else 0


MAKERS: dict[str, Callable[[_Rendering, Node], Iterable[Content]]] = {
    "h2": _Rendering.heading,
    "h3": _Rendering.heading,
    "a": _Rendering.link,
    "img": _Rendering.image,
    "figure": _Rendering.figure,
    "ol": _Rendering.listing,
    "table": _Rendering.table,
    "span": _Rendering.note,
}
