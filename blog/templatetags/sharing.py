"""What a page says of itself in its head, and how its readers pass it on; for templates of both apps."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from blog import share_cards, structured_data
from blog.feeds import FORMATS, Channel
from blog.models import Author, Event, Post
from diplomacy import languages, markup
from diplomacy.languages import Alternate

register = template.Library()


@dataclass(frozen=True)
class ShareLink:
    """A link that opens a form of another service with the page filled in; `icon` names it in components/icon.html."""

    icon: str
    name: str
    url: str


@register.simple_block_tag
def captured(content: str) -> str:
    """What a block comes to, kept under a name: {% captured as page_title %}{% block title %}…{% endcaptured %}."""
    return content


@register.filter
def reachable(alternates: Iterable[Alternate]) -> list[Alternate]:
    """A page's addresses in the languages in which it can be read; the first is for readers of any other."""
    return [alternate for alternate in alternates if alternate.is_available]


@register.inclusion_tag("components/share_image.html")
def share_image(record: share_cards.Shown = None) -> dict[str, Any]:
    """The share card of a post or event; that of the whole site without one."""
    return {"card": share_cards.image(record, languages.current()), "site_url": settings.SITE_URL}


@register.inclusion_tag("components/feed_links.html")
def feed_links(record: Any = None) -> dict[str, Any]:
    """The feeds of a topic, event, author or series, or of all posts."""
    channel = Channel(record)
    feeds = [{"address": channel.address(form), "type": FORMATS[form], "title": channel.title} for form in FORMATS]
    return {"feeds": feeds}


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: Context, title: str) -> SafeString | str:
    """The way to this page for programs: its trail, or its title where the page shows none; nothing at home."""
    request = context.get("request")
    if request is None or request.path == reverse("home"):
        return ""
    trail = context.get("trail") or [(unescape(title).strip(), "")]
    return markup.data_block(structured_data.breadcrumbs(trail, context.get("canonical_url") or ""))


@register.simple_tag
def post_data(post: Post) -> SafeString:
    return markup.data_block(structured_data.post(post))


@register.simple_tag
def event_data(event: Event) -> SafeString:
    return markup.data_block(structured_data.event(event))


@register.simple_tag
def author_data(author: Author) -> SafeString:
    return markup.data_block(structured_data.profile(author))


@register.simple_tag
def site_data() -> SafeString:
    return markup.data_block(structured_data.website())


@register.simple_tag
def share_links(url: str, title: str) -> list[ShareLink]:
    """Links to services, with the absolute address and the title of a page in their own parameters."""
    text = f"{title} {url}"
    return [
        ShareLink("mail", pgettext("share by", "E-mail"), f"mailto:?{_query(subject=title, body=f'{title}\n\n{url}')}"),
        ShareLink("facebook", "Facebook", f"https://www.facebook.com/sharer/sharer.php?{_query(u=url)}"),
        ShareLink("x", "X", f"https://x.com/intent/post?{_query(text=title, url=url)}"),
        ShareLink("telegram", "Telegram", f"https://t.me/share/url?{_query(url=url, text=title)}"),
        ShareLink("whatsapp", "WhatsApp", f"https://wa.me/?{_query(text=text)}"),
        ShareLink("linkedin", "LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{_query(url=url)}"),
    ]


def _query(**parameters: str) -> str:
    """Percent-encoded, spaces too: a plus sign stands for itself in mailto addresses."""
    return urlencode(parameters, quote_via=quote, safe="")
