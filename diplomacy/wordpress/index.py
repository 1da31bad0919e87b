"""What has to be known of the whole file before its first post is taken: people, terms, attachments, pairs of texts."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from diplomacy.wordpress import reading, tongues
from diplomacy.wordpress.addresses import split
from diplomacy.wordpress.reading import Item, Person, Term
from diplomacy.wordpress.stream import BrokenOff, NotAnExport, parts

UPLOADS = "/uploads/"
SUBSITE = re.compile(r"^sites/\d+/")  # where several sites share a folder
WPML = ("_wpml_", "wpml_", "_icl_")


@dataclass(frozen=True)
class Attachment:
    """A file of the former site's library; `file` is its path below the uploads folder."""

    id: str
    file: str
    alt: str
    caption: str
    title: str
    parent: str


@dataclass
class Index:
    """Small facts about every item, never its text."""

    path: Path
    site: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    numbers_by_file: dict[str, str] = field(default_factory=dict)
    numbers_by_parent: dict[str, list[str]] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    has_wpml: bool = False
    broken: str = ""

    @property
    def source(self) -> str:
        """The address by which the former site is known in every run."""
        names = ("wp:base_blog_url", "wp:base_site_url", "link")
        found = next((self.site[name] for name in names if self.site.get(name)), "wordpress")
        return found.rstrip("/")[:200]

    @property
    def hosts(self) -> set[str]:
        """The names of the former site, with and without www."""
        names = ("wp:base_blog_url", "wp:base_site_url", "link")
        found = {_host(self.site.get(name, "")) for name in names} - {""}
        return found | {f"www.{host}" for host in found}

    @property
    def base(self) -> str:
        """The path below which the former site lived: "" or "/blog"."""
        return split(self.source).path.rstrip("/")

    @property
    def total(self) -> int:
        return sum(self.kinds.values())

    def pair_of(self, item: Item) -> str:
        """The name of the group of translations that the item belongs to, "" for none."""
        own = next((term.slug for term in item.terms if term.taxonomy == "post_translations"), "")
        return self.pairs.get(item.id, "") or own

    def attached_to(self, key: str) -> list[str]:
        """The numbers of the attachments that were uploaded to a post."""
        return self.numbers_by_parent.get(key, [])


def read_index(path: Path) -> Index:
    """Read the file once. Raises NotAnExport for a file that is none; one that breaks off is told by `broken`."""
    index = Index(path)
    try:
        for part in parts(path):
            _note(index, part)
    except BrokenOff as error:
        index.broken = str(error)
    if not (index.kinds or "wp:wxr_version" in index.site):
        raise NotAnExport("This is no export of WordPress: it is a feed without its version and without items.")
    return index


def _note(index: Index, part: Element) -> None:
    if part.tag == "item":
        _note_item(index, reading.item(part))
    elif part.tag == "wp:author":
        person = reading.person(part)
        index.people[person.login] = person
    elif part.tag in {"wp:category", "wp:tag", "wp:term"}:
        _note_term(index, reading.term(part))
    else:
        index.site.setdefault(part.tag, reading.text_of(part))


def _note_term(index: Index, term: Term) -> None:
    index.terms.append(term)
    if term.taxonomy == "post_translations":
        index.pairs |= dict.fromkeys(tongues.serialised(term.description).values(), term.slug)


def _note_item(index: Index, item: Item) -> None:
    index.kinds[item.kind] += 1
    index.has_wpml = index.has_wpml or any(key.startswith(WPML) for key in item.meta)
    if item.kind == "attachment":
        found = _attachment(item)
        index.attachments[item.id] = found
        index.numbers_by_file.setdefault(found.file, item.id)
        index.numbers_by_parent.setdefault(found.parent, []).append(item.id)


def _attachment(item: Item) -> Attachment:
    return Attachment(
        item.id,
        _attached_file(item),
        reading.plain(item.meta.get("_wp_attachment_image_alt", "")),
        reading.plain(item.excerpt),
        reading.plain(item.title),
        item.parent,
    )


def _attached_file(item: Item) -> str:
    """Its path below the uploads folder; very old sites wrote the whole path of their server."""
    given = item.meta.get("_wp_attached_file", "")
    return given.rpartition(UPLOADS)[2] or below_uploads(item.attachment_url or item.guid)


def below_uploads(url: str) -> str:
    """The path of a file below the uploads folder, "" for an address that is not there."""
    path = unquote(split(url).path)
    return SUBSITE.sub("", path.partition(UPLOADS)[2])


def _host(url: str) -> str:
    return (split(url).hostname or "").removeprefix("www.")
