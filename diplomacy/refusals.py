"""How a verb says no."""

from collections.abc import Sequence
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db.models import Model


class Part(StrEnum):
    """What of a record is to be mended, where that has pages of its own."""

    UNREAD = "unread"  # contributions to a consultation
    THEMES = "themes"  # of a consultation
    REPLY = "reply"  # to a theme
    ORIGINS = "origins"  # of the clauses of a draft


class Obstacle(str):
    """A translated sentence that says what is missing, with the record (`about`), or a part of it, that would mend it."""

    __slots__ = ("about", "part")
    about: Model
    part: Part | None

    def __new__(cls, sentence: str, about: Model, part: Part | None = None) -> "Obstacle":
        obstacle = super().__new__(cls, sentence)
        obstacle.about, obstacle.part = about, part
        return obstacle


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
