"""The parts of a trace."""

from collections.abc import Mapping, Sequence

from django import template

from engagement.models import Reply, Theme
from engagement.models.changed_wordings import Wording
from engagement.models.traces import Path

register = template.Library()

MOST_TOLD = 3  # clauses of one reply told word by word, unless more are those on which the contribution spoke


@register.filter
def first_told(wordings: Sequence[Wording]) -> list[Wording]:
    """The clauses to show with their words: all on which the contribution spoke, else the first few."""
    own = sum(wording.is_own for wording in wordings)
    return list(wordings[: own or MOST_TOLD])


@register.filter
def rest_told(wordings: Sequence[Wording]) -> list[Wording]:
    """The clauses that are named only."""
    return list(wordings[len(first_told(wordings)) :])


@register.filter
def changed_count(path: Path) -> int:
    """How many clauses the reply changed."""
    if path.wordings or path.reply is None:
        return len(path.wordings)
    return len(path.reply.changed_rows) if hasattr(path.reply, "changed_rows") else 0


@register.filter
def of_theme(replies: Mapping[int, Reply], theme: Theme) -> Reply | None:
    """The reply to a theme, out of replies by theme."""
    return replies.get(theme.pk)
