"""Questions under discussion, by whether a draft has grown out of them."""

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.filter
def under_discussion(questions: Iterable[Any]) -> list[Any]:
    """Those, as `discussed_questions` gives them, that stand for themselves or beside a draft."""
    return [question for question in questions if not question.before_draft]


@register.filter
def before_the_draft(questions: Iterable[Any]) -> list[Any]:
    """Those that were discussed before there was a draft."""
    return [question for question in questions if question.before_draft]
