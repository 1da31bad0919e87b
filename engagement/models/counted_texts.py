"""Which texts stand and which count: conditions for rows that hold one, as their `comment` or as their `answer`."""

from django.db.models import Q

from engagement.models.states import State
from engagement.models.submissions import Submission


def legible() -> Q:
    """The contribution stands, neither taken back nor removed: staff read no other words."""
    return Q(comment__state=State.PUBLISHED) | Q(answer__submission__in=Submission.objects.received())


def by_comment() -> Q:
    """It is of a comment that counts as a voice: one of the public that readers see, sent in time."""
    counted = Q(comment__state=State.PUBLISHED, comment__is_official=False, comment__late=False)
    return counted & ~Q(comment__discussion__mode="hidden")


def by_submission() -> Q:
    """It is of a submission that does."""
    return Q(answer__submission__in=Submission.objects.counted())
