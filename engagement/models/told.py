"""Themes as they are told to readers: how many spoke of each, in which words, and what the Ministry replied."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from engagement.models.campaign_passages import once_each, tell_senders, with_campaign
from engagement.models.commitments import Commitment
from engagement.models.counted_texts import by_comment, by_submission
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.replies import Reply
from engagement.models.themes import Theme
from engagement.models.threads import Among, CountUpTo

TO_BE_SHOWN = ("comment", "answer__publication", "answer__submission__consultation")


def told(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Those that are published, with `voices` counted and the first passages that may be shown (`filed`)."""
    published = themes.filter(published_at__lte=timezone.now())
    first = _first_of(published).order_by("-telling", "pk")
    return with_voices(published).select_related("consultation").prefetch_related(Prefetch("excerpts", first, "filed"))


def _first_of(themes: QuerySet[Theme]) -> QuerySet[Excerpt]:
    """The first few passages of each of these themes; numbered by their keys alone, so that no words are sorted."""
    shown = Excerpt.objects.shown().filter(theme__in=themes.order_by().values("pk"))
    place = Window(RowNumber(), partition_by=F("theme"), order_by=[F("telling").desc(), F("pk").asc()])
    first = Excerpt.objects.filter(Among(F("pk"), ArraySubquery(once_each(shown).values("pk"))))
    numbered = first.order_by().annotate(place=place).filter(place__lte=settings.EXCERPTS_PER_THEME)
    return _to_be_shown(Excerpt.objects.filter(Among(F("pk"), ArraySubquery(numbered.values("pk")))))


def _to_be_shown(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    return with_campaign(excerpts).select_related(*TO_BE_SHOWN)


def with_voices(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """With `voices`: how many contributions speak of each, those sent late left out.

    A voice is a comment that readers see or a submission that was received, be it for the Ministry alone: that one is
    counted and never shown.
    """
    filed = Excerpt.objects.filter(theme=OuterRef("pk")).order_by()
    comments = filed.filter(by_comment()).values("comment").distinct()
    submissions = filed.filter(by_submission()).values("answer__submission").distinct()
    return themes.annotate(voices=CountUpTo(comments) + CountUpTo(submissions))


def for_readers(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """Published themes as `told`, with the reply that stands (`answers`)."""
    replies = Reply.objects.published().with_clauses()
    return told(themes).prefetch_related(Prefetch("replies", replies, to_attr="answers"))


def passages() -> QuerySet[Excerpt]:
    """Passages that readers may see, with what each needs to be shown without a query of its own."""
    return Excerpt.objects.shown().select_related(*TO_BE_SHOWN)


def keys_once(shown: QuerySet[Excerpt]) -> list[int]:
    """The keys of these passages in the order of reading, each campaign once under each theme. One light query."""
    found = once_each(shown).order_by("theme__position", "theme", "-telling", "pk")
    return list(found.values_list("pk", flat=True))


def passages_at(keys: Sequence[int]) -> list[Excerpt]:
    """The passages with these keys, in that order, with what each needs to be shown. Two queries."""
    found = _to_be_shown(Excerpt.objects.filter(pk__in=keys)).in_bulk()
    told = [found[key] for key in keys if key in found]
    tell_senders(told)
    return told


def shaping(clause: Clause) -> QuerySet[Reply]:
    """Published replies that changed this clause, each with its theme as readers see it."""
    found = Reply.objects.published().filter(changed_clauses=clause, theme__published_at__lte=timezone.now())
    themes = Theme.objects.filter(pk__in=found.order_by().values("theme"))
    return found.with_clauses().prefetch_related(Prefetch("theme", told(themes)))


def promising(commitment: Commitment) -> QuerySet[Reply]:
    """Published replies that promise this commitment, each with its theme and consultation."""
    found = Reply.objects.published().filter(commitments=commitment, theme__published_at__lte=timezone.now())
    return found.select_related("theme__consultation")
