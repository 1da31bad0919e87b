"""Themes as they are told to readers: how many spoke of each, in which words, and what the Ministry replied."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from engagement.models.campaign_passages import once_each, with_campaign
from engagement.models.commitments import Commitment
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.replies import Reply
from engagement.models.submissions import Submission
from engagement.models.themes import Theme
from engagement.models.threads import CountUpTo

TO_BE_SHOWN = ("comment", "answer__publication", "answer__submission__consultation")


class Among(Func):
    """Whether a value is in an array that is made once; of a plain subquery the planner would first join all words."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def told(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Those that are published, with `voices` counted and the first passages that may be shown (`filed`)."""
    published = themes.filter(published_at__lte=timezone.now())
    first = _first_of(published).order_by("-telling", "pk")
    return with_voices(published).select_related("consultation").prefetch_related(Prefetch("excerpts", first, "filed"))


def _first_of(themes: QuerySet[Theme]) -> QuerySet[Excerpt]:
    """The first few passages of each of these themes; numbered by their keys alone, so that no words are sorted."""
    shown = Excerpt.objects.shown().filter(theme__in=themes.order_by().values("pk"))
    place = Window(RowNumber(), partition_by=F("theme"), order_by=[F("telling").desc(), F("pk").asc()])
    numbered = once_each(shown).order_by().annotate(place=place).filter(place__lte=settings.EXCERPTS_PER_THEME)
    few = Excerpt.objects.filter(Among(F("pk"), ArraySubquery(numbered.values("pk"))))
    return with_campaign(few).select_related(*TO_BE_SHOWN)


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
    themes = Theme.objects.filter(pk__in=found.order_by().values("theme"))
    return found.with_clauses().prefetch_related(Prefetch("theme", told(themes)))


def promising(commitment: Commitment) -> QuerySet[Reply]:
    """Published replies that promise this commitment, each with its theme and consultation."""
    found = Reply.objects.published().filter(commitments=commitment, theme__published_at__lte=timezone.now())
    return found.select_related("theme__consultation")
