"""Themes as they are told to readers: how many spoke of each, in which words, and what the Ministry replied."""

from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from engagement.models.campaign_passages import once_each
from engagement.models.commitments import Commitment
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.replies import Reply
from engagement.models.submissions import Submission
from engagement.models.themes import Theme
from engagement.models.threads import CountUpTo

TO_BE_SHOWN = ("comment", "answer__publication", "answer__submission__consultation")


def told(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Those that are published, with `voices` counted and the first passages that may be shown (`filed`)."""
    first = passages_once().order_by("-telling", "pk")[: settings.EXCERPTS_PER_THEME]
    return (
        with_voices(themes.filter(published_at__lte=timezone.now()))
        .select_related("consultation")
        .prefetch_related(Prefetch("excerpts", first, to_attr="filed"))
    )


def with_voices(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """With `voices`: how many contributions speak of each, those sent late left out.

    A voice is a comment that readers see or a submission that was received, be it for the Ministry alone: that one is
    counted and never shown.
    """
    filed = Excerpt.objects.filter(theme=OuterRef("pk")).order_by()
    comments = filed.filter(by_comment()).values("comment").distinct()
    submissions = filed.filter(by_submission()).values("answer__submission").distinct()
    return themes.annotate(voices=CountUpTo(comments) + CountUpTo(submissions))


def by_comment() -> Q:
    """The condition for passages of comments that count as voices of a theme."""
    counted = Q(comment__state="published", comment__is_official=False, comment__late=False)
    return counted & ~Q(comment__discussion__mode="hidden")


def by_submission() -> Q:
    """The condition for passages of submissions that do."""
    return Q(answer__submission__in=Submission.objects.counted())


def for_readers(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Published themes as `told`, with the reply that stands (`answers`)."""
    replies = Reply.objects.published().with_clauses()
    return told(themes).prefetch_related(Prefetch("replies", replies, to_attr="answers"))


def passages() -> QuerySet[Excerpt]:
    """Passages that readers may see, with what each needs to be shown without a query of its own."""
    return Excerpt.objects.shown().select_related(*TO_BE_SHOWN)


def passages_once() -> QuerySet[Excerpt]:
    """The same with each campaign once under each theme (`campaign_passages.once_each`)."""
    return once_each(Excerpt.objects.shown()).select_related(*TO_BE_SHOWN)


def shaping(clause: Clause) -> QuerySet[Reply]:
    """Published replies that changed this clause, each with its theme as readers see it."""
    found = Reply.objects.published().filter(changed_clauses=clause, theme__published_at__lte=timezone.now())
    return found.with_clauses().prefetch_related(Prefetch("theme", told(Theme.objects.all())))


def promising(commitment: Commitment) -> QuerySet[Reply]:
    """Published replies that promise this commitment, each with its theme and consultation."""
    found = Reply.objects.published().filter(commitments=commitment, theme__published_at__lte=timezone.now())
    return found.select_related("theme__consultation")
