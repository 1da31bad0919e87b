"""Which texts stand and which count: conditions for rows that hold one, as their `comment` or as their `answer`."""

from django.db.models import Q

from engagement.models.received import counted, received
from engagement.models.states import State


def legible() -> Q:
    """The contribution stands, neither taken back nor removed: staff read no other words."""
    return Q(comment__state=State.PUBLISHED) | received("answer__submission__")


def by_comment() -> Q:
    """It is of a comment that counts as a voice: one of the public that readers see, sent in time."""
    heard = Q(comment__state=State.PUBLISHED, comment__is_official=False, comment__late=False)
    return heard & ~Q(comment__discussion__mode="hidden")


def by_submission() -> Q:
    """It is of a submission that does."""
    return counted("answer__submission__")
