"""Themes as they are told to readers: how many spoke of each, in which words, and what the Ministry replied."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.replies import Reply
from engagement.models.submissions import Submission
from engagement.models.themes import Theme


def told(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Those that are published, with `voices` counted and the first passages that may be shown (`filed`).

    A voice is a comment that readers see or a submission that was received, be it for the Ministry alone: that one is
    counted and never shown.
    """
    comment = Q(excerpts__comment__state="published") & ~Q(excerpts__comment__discussion__mode="hidden")
    submission = Q(excerpts__answer__submission__in=Submission.objects.received())
    first = passages().order_by("-telling", "pk")[: settings.EXCERPTS_PER_THEME]
    return (
        themes.filter(published_at__lte=timezone.now())
        .select_related("consultation")
        .annotate(
            voices=Count("excerpts__comment", filter=comment, distinct=True)
            + Count("excerpts__answer__submission", filter=submission, distinct=True)
        )
        .prefetch_related(Prefetch("excerpts", first, to_attr="filed"))
    )


def for_readers(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Published themes as `told`, with the reply that stands (`answers`)."""
    replies = Reply.objects.published().with_clauses()
    return told(themes).prefetch_related(Prefetch("replies", replies, to_attr="answers"))


def passages() -> QuerySet[Excerpt]:
    """Passages that readers may see, with what each needs to be shown without a query of its own."""
    return Excerpt.objects.shown().select_related("comment", "answer__publication", "answer__submission__consultation")


def shaping(clause: Clause) -> QuerySet[Reply]:
    """Published replies that changed this clause, each with its theme as readers see it."""
    found = Reply.objects.published().filter(changed_clauses=clause, theme__published_at__lte=timezone.now())
    return found.with_clauses().prefetch_related(Prefetch("theme", told(Theme.objects.all())))
