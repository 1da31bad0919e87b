"""Which words name what somebody wrote: a question where the Ministry is asked, else a comment."""

from django import template

register = template.Library()


@register.simple_tag
def worded(is_question: object, question: object, comment: object) -> str:
    """The first sentence of a question to the Ministry, the second of any other comment.

    Both are given as `_("…")`, so that each is a message of its own: endings of words rule out a variable.
    """
    return str(question if is_question else comment)
