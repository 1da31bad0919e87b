"""What an export file holds, as plain records: site, people, terms, items with their remarks."""

from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

TAXONOMIES = {"tag": "post_tag"}  # as the older versions of the format say it


@dataclass(frozen=True)
class Person:
    """Somebody who writes on the site; what else the file tells about them is not read."""

    login: str
    name: str


@dataclass(frozen=True)
class Term:
    """A category, a tag or another kind of label; `parent` is the slug of the one above, `name` may be all there is."""

    taxonomy: str
    slug: str
    name: str
    id: str = ""
    parent: str = ""
    description: str = ""


@dataclass(frozen=True)
class Remark:
    """A comment as the file has it; dates as text, `parent` "0" or "" at the top."""

    id: str
    author: str
    email: str
    date: str
    date_gmt: str
    text: str
    approved: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Item:
    """A post, a page, an attachment or whatever else stands in an <item>; texts as they are, dates as text."""

    id: str
    kind: str
    status: str
    title: str
    link: str
    guid: str
    creator: str
    content: str
    excerpt: str
    slug: str
    date: str
    date_gmt: str
    published: str
    parent: str
    password: str
    is_sticky: bool
    comments_open: bool
    attachment_url: str
    terms: tuple[Term, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def key(self) -> str:
        """By which it is known again in a later run: its number, or its address where it has none."""
        return (self.id or self.guid or self.link or self.title)[:200]

    @property
    def label(self) -> str:
        """By which a person knows it."""
        return plain(self.title) or decoded(self.slug) or self.key


def text_of(part: Element | None) -> str:
    """All text of an element without the blanks around it, "" where there is none."""
    return "".join(part.itertext()).strip() if part is not None else ""


def decoded(text: str) -> str:
    """A slug in its own letters."""
    return unquote(text).replace("\0", "")


def plain(text: str) -> str:
    """A title or name without entities and with single blanks."""
    return " ".join(unescape(text).split())


def person(part: Element) -> Person:
    found = _fields(part)
    login = found.get("wp:author_login", "")
    both = f"{found.get('wp:author_first_name', '')} {found.get('wp:author_last_name', '')}".strip()
    return Person(login, plain(found.get("wp:author_display_name") or both or login))


def term(part: Element) -> Term:
    """A term that the head of the file defines: <wp:category>, <wp:tag> or <wp:term>."""
    found = _fields(part)
    kinds = {
        "wp:category": ("category", "wp:category_nicename", "wp:cat_name", "wp:category_parent"),
        "wp:tag": ("post_tag", "wp:tag_slug", "wp:tag_name", ""),
        "wp:term": (found.get("wp:term_taxonomy", ""), "wp:term_slug", "wp:term_name", "wp:term_parent"),
    }
    taxonomy, slug, name, parent = kinds[part.tag]
    prefix = {"wp:category": "wp:category", "wp:tag": "wp:tag"}.get(part.tag, "wp:term")
    return Term(
        TAXONOMIES.get(taxonomy, taxonomy),
        decoded(found.get(slug, "")),
        plain(found.get(name) or decoded(found.get(slug, ""))),
        found.get("wp:term_id", ""),
        decoded(found.get(parent, "")),
        found.get(f"{prefix}_description", ""),
    )


def item(part: Element) -> Item:
    found = _fields(part)
    return Item(
        id=found.get("wp:post_id", ""),
        kind=found.get("wp:post_type") or "post",
        status=found.get("wp:status", ""),
        title=found.get("title", ""),
        link=found.get("link", ""),
        guid=found.get("guid", ""),
        creator=found.get("dc:creator", ""),
        content=found.get("content:encoded", ""),
        excerpt=found.get("excerpt:encoded", ""),
        slug=found.get("wp:post_name", ""),
        date=found.get("wp:post_date", ""),
        date_gmt=found.get("wp:post_date_gmt", ""),
        published=found.get("pubDate", ""),
        parent=found.get("wp:post_parent", ""),
        password=found.get("wp:post_password", ""),
        is_sticky=found.get("wp:is_sticky") == "1",
        comments_open=found.get("wp:comment_status", "open") == "open",
        attachment_url=found.get("wp:attachment_url", ""),
        terms=_terms_of(part),
        meta=_meta_of(part),
        remarks=tuple(_remark(child) for child in part if child.tag == "wp:comment"),
    )


def _fields(part: Element) -> dict[str, str]:
    """The texts of the direct children by name; the first of several counts."""
    return {child.tag: text_of(child) for child in reversed(part)}


def _terms_of(part: Element) -> tuple[Term, ...]:
    """Each term once; version 1.0 wrote every category a second time, as a bare name."""
    full = [child for child in part if child.tag == "category" and child.get("nicename")]
    names = {plain(text_of(child)) for child in full}
    bare = [child for child in part if child.tag == "category" and not child.get("nicename")]
    terms = [_term_of(child) for child in [*full, *(child for child in bare if plain(text_of(child)) not in names)]]
    return tuple(dict.fromkeys(found for found in terms if found.name))


def _term_of(part: Element) -> Term:
    taxonomy = part.get("domain") or "category"
    slug = decoded(part.get("nicename") or "")
    return Term(TAXONOMIES.get(taxonomy, taxonomy), slug, plain(text_of(part)) or slug)


def _meta_of(part: Element) -> dict[str, str]:
    rows = [_fields(child) for child in part if child.tag == "wp:postmeta"]
    return {row.get("wp:meta_key", ""): row.get("wp:meta_value", "") for row in rows}


def _remark(part: Element) -> Remark:
    found = _fields(part)
    names = ("id", "author", "author_email", "date", "date_gmt", "content", "approved", "type", "parent")
    return Remark(*(found.get(f"wp:comment_{name}", "") for name in names))
