"""How a verb says no."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """The rules do not allow it; `messages` are translated sentences for the person who asked."""

    def __init__(self, *reasons: object) -> None:
        super().__init__(list(reasons))


class Stale(Refused):
    """Somebody else decided first."""


def refuse_unless_empty(obstacles: Sequence[object]) -> None:
    """Raise Refused with all obstacles at once, so that they can be mended in one go."""
    if obstacles:
        raise Refused(*obstacles)
