"""What the staff pages of themes and of filing show of their records."""

from typing import Any

from django import template
from django.forms import BoundField

from diplomacy import languages
from engagement.models import Excerpt, Theme, ThemeChange

register = template.Library()

TITLES = languages.columns("title")


@register.filter
def texts_in(theme: Theme) -> list[tuple[str, str, str]]:
    """Language, title and gist, in each language."""
    return [
        (code, languages.text(theme, "title", code), languages.text(theme, "gist", code)) for code in languages.codes()
    ]


@register.filter
def language_name(code: str) -> str:
    """A language's name in itself."""
    return languages.name(code)


@register.filter
def titles_before(change: ThemeChange) -> list[tuple[str, str]]:
    """Language and title of the theme as it was before the act."""
    return _texts(change.words, "title")


@register.filter
def titles_of_other(change: ThemeChange) -> list[tuple[str, str]]:
    """Language and title of the other theme of the act."""
    return _texts(change.other_words, "title")


@register.filter
def gists_lost(change: ThemeChange) -> list[tuple[str, str]]:
    """Language and gist that stand nowhere else any more: of a merged theme its own, else those before the act."""
    return _texts(change.other_words if change.act == ThemeChange.Act.MERGED else change.words, "gist")


@register.filter
def contribution_key(excerpt: Excerpt) -> str:
    """The key of the contribution on the reading desk."""
    return f"submission-{excerpt.answer.submission_id}" if excerpt.answer else f"comment-{excerpt.comment_id}"


@register.filter
def title_fields(form: Any) -> list[BoundField]:
    """The fields for the titles of a new theme."""
    return [form[name] for name in TITLES]


@register.filter
def has_new_theme(form: Any) -> bool:
    """Whether somebody has begun to name a new theme."""
    return any(form[name].value() for name in TITLES)


def _texts(words: dict[str, str], field: str) -> list[tuple[str, str]]:
    found = ((code, words.get(languages.column(field, code), "")) for code in languages.codes())
    return [(code, text) for code, text in found if text]
