"""When a post's text is public: one condition, for posts themselves and for what hangs on them."""

from django.db.models import Q
from django.utils import timezone

from diplomacy import languages

DATES = ("published_at", "withdrawn_at")


def is_live_in(language: str, through: str = "") -> Q:
    """The condition that a post's text in the language is public now; `through` is the path to it ("posts__")."""
    published_at, withdrawn_at = (f"{through}{languages.column(name, language)}" for name in DATES)
    return Q(**{f"{published_at}__lte": timezone.now(), f"{withdrawn_at}__isnull": True})


def is_live_anywhere(through: str = "") -> Q:
    """The condition that a post has a public text in any language."""
    anywhere = Q()
    for code in languages.codes():
        anywhere |= is_live_in(code, through)
    return anywhere
