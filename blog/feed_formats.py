"""Posts as feeds: Atom (RFC 4287) and JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

import json
import mimetypes
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from blog import share_cards
from blog.models import Post
from blog.prose import Gathered, render
from blog.structured_data import absolute, filled, moment
from diplomacy import languages

SINCE = "2026"  # the year in which the tag URIs begin to hold (RFC 4151); it never changes
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BEGINNING = datetime(int(SINCE), 1, 1, tzinfo=UTC)
ICON = "img/icon-192.png"


@dataclass(frozen=True)
class Entry:
    """A post in a feed, in the language of the request; `found` is what the bodies of all entries need."""

    post: Post
    found: Gathered

    @property
    def id(self) -> str:
        """Stays the same whatever happens to the address."""
        return tag_uri("post", self.post.pk)

    @property
    def url(self) -> str:
        return absolute(self.post.get_absolute_url())

    @property
    def html(self) -> str:
        """The body with absolute addresses."""
        return render(languages.text(self.post, "body"), page=self.url, found=self.found)

    @property
    def tags(self) -> list[str]:
        return [clean(topic.title) for topic in self.post.topics.all()]

    @property
    def picture(self) -> str:
        """The picture that was chosen, "" where there is none."""
        return absolute(self.post.image.url) if self.post.image else ""

    @property
    def updated(self) -> datetime | None:
        return self.post.modified_at


def tag_uri(kind: str, number: int) -> str:
    """A permanent name of a text or feed in this language (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{kind}/{number}/{languages.current()}"


def clean(text: str) -> str:
    """The text without characters that XML cannot carry."""
    return NOT_XML.sub("", text)


class PostAtom(Atom1Feed):
    """Atom with the whole text beside the summary, and an icon."""

    def latest_post_date(self) -> datetime:
        """A feed without entries has not changed since the beginning: the time of now would make it new each second."""
        latest: datetime = super().latest_post_date() if self.items else BEGINNING
        return latest

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("icon", absolute(static(ICON)))

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if picture := item["picture"]:
            kind = mimetypes.guess_type(urlsplit(picture).path)[0] or "image/jpeg"
            handler.addQuickElement("link", "", {"rel": "enclosure", "href": picture, "type": kind})


def atom(title: str, page: str, address: str, name: str, entries: list[Entry]) -> str:
    """The entries as an Atom document; `page` and `address` are absolute, `name` is the feed's tag URI."""
    feed = PostAtom(
        title=clean(title),
        link=page,
        description="",
        language=languages.current(),
        feed_url=address,
        feed_guid=name,
        author_name=_("Ministry of Foreign Affairs of Mongolia"),
    )
    for entry in entries:
        feed.add_item(**_atom_item(entry))
    return feed.writeString("utf-8")


def _atom_item(entry: Entry) -> dict[str, Any]:
    author = entry.post.author
    return {
        "title": clean(entry.post.title),
        "link": entry.url,
        "description": escape(clean(entry.post.summary)),
        "content": clean(entry.html),
        "unique_id": entry.id,
        "pubdate": entry.post.published_at,
        "updateddate": entry.updated,
        "author_name": clean(author.name),
        "author_link": absolute(author.get_absolute_url()),
        "categories": entry.tags,
        "picture": entry.picture,
    }


def json_feed(title: str, page: str, address: str, name: str, entries: list[Entry]) -> str:
    """The entries as a JSON Feed; the same arguments as `atom`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page,
        "feed_url": address,
        "language": languages.current(),
        "icon": absolute(static("img/icon-512.png")),
        "favicon": absolute(static(ICON)),
        "authors": [{"name": _("Ministry of Foreign Affairs of Mongolia"), "url": settings.SITE_URL}],
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    author = entry.post.author
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.post.title,
        "summary": entry.post.summary,
        "content_html": entry.html,
        "image": entry.picture,
        "banner_image": absolute(share_cards.address(entry.post, languages.current())),
        "date_published": moment(entry.post.published_at),
        "date_modified": moment(entry.updated),
        "authors": [{"name": author.name, "url": absolute(author.get_absolute_url())}],
        "tags": entry.tags,
        "language": languages.current(),
    }
    return filled(item)
