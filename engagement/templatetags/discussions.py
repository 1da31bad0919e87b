"""The parts of a discussion's page: its summary, the ways to read it, a comment's level and languages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models import Argument, Discussion
from engagement.models.selections import Sort
from engagement.models.threads import ThreadPage
from engagement.views.discussions import address

register = template.Library()


@dataclass(frozen=True)
class Choice:
    """One way to read a discussion, as a link; `language` where the label is a language's own name."""

    label: str
    url: str
    is_current: bool
    language: str = ""


@register.inclusion_tag("engagement/discussions/_summary.html")
def discussion_summary(discussion: Discussion, heading_level: int = 3) -> dict[str, Any]:
    """The editors' summary in the reader's language, or where it can be read."""
    written = [code for code in languages.own_first() if languages.text(discussion, "summary", code)]
    language = written[0] if written else ""
    page = reverse("engagement:discussion_detail", args=[discussion.pk]) if discussion.pk else ""
    return {
        "text": languages.text(discussion, "summary") if language else "",
        "language": language,
        "name": languages.name(language) if language else "",
        "url": translate_url(page, language) if language else "",
        "by": discussion.summarised_by.get_full_name() if discussion.summarised_by else "",
        "at": discussion.summarised_at,
        "heading_level": heading_level,
    }


@register.inclusion_tag("engagement/discussions/_choices.html")
def discussion_choices(page: ThreadPage) -> dict[str, Any]:
    """Links to the same discussion in other orders, in one language, or only as far as it was answered."""
    return {
        "orders": [_choice(page, str(sort.label), sort=sort) for sort in Sort],
        "languages": [_choice(page, _("All"), language="")]
        + [_choice(page, languages.name(code), language=code) for code in languages.codes()],
        "arguments": _arguments(page),
        "is_chosen": not page.selection.but().is_canonical,
        "answers": [
            _choice(page, _("All comments"), answered=False),
            _choice(page, _("Only officially answered"), answered=True),
        ],
    }


def _arguments(page: ThreadPage) -> list[Choice]:
    """None where there is nothing to argue for or against."""
    if not page.discussion.takes_arguments:
        return []
    return [_choice(page, _("All"), argument="")] + [
        _choice(page, str(argument.label), argument=argument) for argument in Argument
    ]


@register.filter
def whole_address(page: ThreadPage) -> str:
    """The discussion in the same order, from its beginning."""
    return address(page.discussion.pk, page.selection.but())


def _choice(page: ThreadPage, label: str, **changes: Any) -> Choice:
    there = page.selection.but(**changes)
    language = changes.get("language", "")
    return Choice(label, address(page.discussion.pk, there), there == page.selection.but(), language)
