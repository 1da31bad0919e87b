"""Content in a named language, and rich text, for templates of both apps."""

from django import template
from django.db import models
from django.utils.safestring import SafeString

from blog.models import Post
from diplomacy import languages, markup

register = template.Library()


@register.filter
def rich_text(html: str | None) -> SafeString:
    """Sanitised rich text."""
    return markup.render(html)


@register.filter
def title_in(record: models.Model, language: str) -> str:
    return languages.text(record, "title", language)


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
def language_name(language: str) -> str:
    """A language's name in itself."""
    return languages.name(language)
