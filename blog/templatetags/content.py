"""Content in a named language, and rich text, for templates of both apps."""

from datetime import datetime
from typing import Any

from django import template
from django.db import models
from django.utils.safestring import SafeString

from blog import prose
from blog.models import Event, Post
from blog.scripts import traditional_script
from diplomacy import languages
from diplomacy.date_ranges import date_range

register = template.Library()


@register.filter(name="rich_text")
@register.filter(name="prose")
def prose_filter(html: str | None, prefix: str = "") -> SafeString:
    """Rich text as readers see it; the prefix keeps the anchors of two texts on one page apart."""
    return prose.render(html, prefix=prefix)


@register.simple_tag(name="prose")
def prose_tag(html: str | None, key: str = "", prefix: str = "", page: str = "") -> SafeString:
    """The same with the token of a preview, or with the absolute address of the page for a text that leaves the site."""
    return prose.render(html, key=key, prefix=prefix, page=page)


@register.filter
def contents(html: str | None, prefix: str = "") -> list[prose.Heading]:
    """The headings of a rich text, each with .level, .anchor and .text."""
    return prose.contents(html, prefix=prefix)


@register.filter
def title_in(record: models.Model, language: str) -> str:
    return languages.text(record, "title", language)


@register.filter
def title_language(post: Post) -> str:
    """The language of the title by which a post is named here: that of the page, or another where it has none."""
    return post.first_language("title", languages.current())


@register.filter
def heading_in(record: models.Model, language: str) -> str:
    return languages.text(record, "heading", language)


@register.filter
def wording_in(record: models.Model, language: str) -> str:
    """A clause's text in a language."""
    return languages.text(record, "text", language)


@register.filter
def address_in(post: Post, language: str) -> str:
    return post.get_absolute_url(language)


@register.filter
def published_in(post: Post, language: str) -> datetime | None:
    """When a post went live in a language."""
    return post.date("published_at", language)


@register.filter
def day_range(event: Event) -> tuple[str, str]:
    """An event's days as they are written beside each other; the second is "" for one day."""
    return date_range(event.starts_on, event.ends_on)


@register.inclusion_tag("blog/posts/_script_link.html")
def script_link(post: Post) -> dict[str, Any]:
    """The link to a post's page in traditional script, nothing where there is none."""
    return {"script": traditional_script(post)}


@register.inclusion_tag("blog/posts/_script_alternate.html")
def script_alternate(post: Post) -> dict[str, Any]:
    """The same for the head of a post's page."""
    return {"script": traditional_script(post)}
