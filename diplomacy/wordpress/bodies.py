"""The texts of one item: title, summary and body as our columns take them, with pictures and links of ours in them."""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from blog.links import KINDS, stable_address, target
from blog.models import Image, OldAddress
from diplomacy import hrefs, languages
from diplomacy.html_tree import Node
from diplomacy.wordpress import wording
from diplomacy.wordpress.addresses import record_at, split
from diplomacy.wordpress.index import UPLOADS, Index
from diplomacy.wordpress.pictures import Library, Wanted
from diplomacy.wordpress.reading import Item
from diplomacy.wordpress.report import Outcome, Report
from diplomacy.wordpress.texts import Conversion

NUMBER = re.compile(r"\bwp-image-(\d+)")
LAZY = ("data-orig-file", "data-src", "data-lazy-src")
NAMES = {kind.label.lower(): kind.name for kind in KINDS.values()}
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """Makes the texts of an item in its language; what was lost on the way goes to the report."""

    item: Item
    language: str
    index: Index
    library: Library
    report: Report

    def texts(self) -> dict[str, str]:
        """Title, summary and body."""
        body, title = self.converted(), self.full_title()
        if not title:
            title = (
                wording.first_sentences(wording.prose(body), wording.LONGEST_TITLE) or wording.untitled()[self.language]
            )
            self.note("it had no title; this one is made from its text")
        short = wording.shortened(title, wording.LONGEST_TITLE)
        if short != title:
            body = f"<p><strong>{escape(title)}</strong></p>{body}"
            self.note("its title was too long: it has been cut, and stands whole above the text")
        return {"title": short, "summary": wording.summary(self.item.excerpt, body, short), "body": body}

    def full_title(self) -> str:
        return wording.plain(self.item.title)

    def converted(self) -> str:
        conversion = Conversion(self.picture, self.link, lambda: self.index.attached_to(self.item.id))
        body = conversion.convert(self.item.content)
        for note in dict.fromkeys(conversion.notes):
            self.note(note)
        return body

    def cover(self) -> int | None:
        """The primary key of the featured picture."""
        number = self.item.meta.get("_thumbnail_id", "")
        if not number.isdigit() or number == "0":
            return None
        wanted = Wanted(self.full_title(), self.language, number)
        found = self.library.picture(wanted, self.report)
        return found.pk if found else None

    def picture(self, image: Node, words: str) -> Node | None:
        """A figure of ours for an <img>; where there is no such picture, a link to where it was."""
        wanted = self._wanted(image, words)
        found = self.library.picture(wanted, self.report) if wanted.number or wanted.url else None
        if found:
            return _figure(found, wanted)
        if not split(wanted.url).scheme.startswith("http"):
            return None
        return Node("p", {}, [Node("a", {"href": wanted.url}, [words or wanted.alt or wanted.url])])

    def link(self, href: str) -> str:
        """The address for a link: a stable one to what was taken over, else the whole address there; "" for none."""
        if href.startswith(("#", "data:")) or not hrefs.split(href):
            return ""
        settled = settled_link(href, self.index)
        path = split(settled).path
        if UPLOADS in path and not PICTURE_FILE.search(path):
            self.note(f"links to a file, which is not taken: {settled}")
        return settled

    def note(self, reason: str) -> None:
        self.report.note(self.item.kind, self.item.key, self.item.label, Outcome.CHANGED, reason, self.item.link)

    def _wanted(self, image: Node, words: str) -> Wanted:
        number = NUMBER.search(image.attributes.get("class", ""))
        url = _source(image)
        attachment = self.index.attachments.get(number[1]) if number else None
        caption = words or (attachment.caption if attachment and not url else "")
        return Wanted(
            title=self.full_title(),
            language=self.language,
            number=number[1] if number else "",
            url=urljoin(f"{self.index.source}/", url) if url else "",
            alt=wording.plain(image.attributes.get("alt", "")),
            caption=caption,
        )


def settled_link(href: str, index: Index) -> str:
    """An address of the former site as a stable one of ours, if what it leads to was taken over; else whole."""
    parts = split(href)
    if parts.scheme not in {"", "http", "https"} or target(href):
        return href
    if parts.netloc and (parts.hostname or "") not in index.hosts:
        return href if parts.scheme else f"https:{href}"
    found = record_at(href)
    return stable(found) if found and found.label in NAMES else urljoin(f"{index.source}/", href)


def stable(found: OldAddress) -> str:
    return stable_address(NAMES[found.label], found.record_id)


def _figure(found: Image, wanted: Wanted) -> Node:
    """The picture as our editor writes it; without a description of its own it has that of the library."""
    said = wanted.alt or languages.text(found, "alt", wanted.language)
    below = [Node("figcaption", {}, [wanted.caption])] if wanted.caption else []
    return Node("figure", {}, [Node("img", {"src": f"/pictures/{found.pk}/original", "alt": said}), *below])


def _source(image: Node) -> str:
    """Where the picture is: not where a page puts a grey box until somebody scrolls there."""
    given = image.attributes
    sources = [given[name] for name in LAZY if given.get(name)] + [given.get("src", "")]
    sources += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
    return next((source.strip() for source in sources if source.strip() and not source.startswith("data:")), "")
