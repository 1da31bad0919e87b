"""What stands around a post: those before and after it, its place in its series, and posts like it.

All of it is one query, whatever the number of posts, and live in the language of the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Any

from django.db.models import Case, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from blog.models.posts import Post, PostQuerySet
from blog.models.series import Series
from blog.models.topics import Topic
from diplomacy import languages

AROUND = 3  # parts shown before and after a part of a series
RELATED = 3
# In the weight of one shared topic that nobody else has; that of a common topic is smaller.
SAME_EVENT = 0.5
SAME_SERIES = 0.5


@dataclass(frozen=True)
class Part:
    """A post's place in its series; `shown` are the parts around it and itself, each with its number as `part`."""

    series: Series
    number: int
    total: int
    shown: Sequence[Post]

    @property
    def is_cut(self) -> bool:
        """Whether the series has more parts than those shown."""
        return len(self.shown) < self.total


@dataclass(frozen=True)
class Neighbours:
    """The posts that went live before and after a post, its place in its series, and posts like it, the most alike first."""

    previous: Post | None
    following: Post | None
    part: Part | None
    related: Sequence[Post]


def neighbours(post: Post, topics: Iterable[Topic]) -> Neighbours:
    """What stands around a live post; `topics` are its own, `with_counts`."""
    live, likeness, parts = Post.objects.live(), _likeness(post, topics), _parts_around(post)
    alike = live.exclude(pk=post.pk).exclude(pk__in=parts).annotate(likeness=likeness).filter(likeness__gt=0)
    alike = alike.order_by("-likeness", f"-{languages.column('published_at')}", "-pk")[:RELATED]
    older = live.filter(_before(post.published_at, post.pk))
    newer = live.exclude(_until(post.published_at, post.pk)).reverse()
    wanted = Q(pk__in=parts) | Q(pk__in=alike.values("pk"))
    wanted |= Q(pk=Subquery(older.values("pk")[:1])) | Q(pk=Subquery(newer.values("pk")[:1]))
    found = live.filter(wanted).with_cards().annotate(likeness=likeness, part=_place(), parts=_count(_series()))
    return _sorted_out(post, sorted(found, key=_key))


def _sorted_out(post: Post, found: Sequence[Any]) -> Neighbours:
    """Who is what among the posts found, which are in the order in which they went live."""
    part = _part(post, found)
    elsewhere = [post, *(part.shown if part else [])]
    beside = [other for other in reversed(found) if other.likeness > 0 and other not in elsewhere]
    return Neighbours(
        previous=next((other for other in reversed(found) if _key(other) < _key(post)), None),
        following=next((other for other in found if _key(other) > _key(post)), None),
        part=part,
        related=sorted(beside, key=lambda other: -other.likeness)[:RELATED],
    )


def _part(post: Post, found: Sequence[Any]) -> Part | None:
    """The post's place among the parts found; None where it has no series, or is its only part."""
    own = next((other for other in found if other == post), None)
    if post.series is None or own is None or own.parts < 2:
        return None
    shown = [other for other in found if other.series_id == post.series_id and abs(other.part - own.part) <= AROUND]
    return Part(post.series, own.part, own.parts, shown)


def _key(post: Post) -> tuple[datetime | None, int]:
    """In the order in which posts went live."""
    return post.published_at, post.pk


def _likeness(post: Post, topics: Iterable[Topic]) -> Any:
    """How much another post shares with this one; a topic weighs the more, the fewer posts it has."""
    weights = {topic.pk: 1 / (1 + log(max(1, topic.live_posts))) for topic in topics}
    weight = Case(*(When(topic=pk, then=Value(weight)) for pk, weight in weights.items()), output_field=FloatField())
    shared = Post.topics.through.objects.filter(post=OuterRef("pk"), topic__in=weights).order_by().values("post")
    likeness: Any = Coalesce(Subquery(shared.values(weight=Sum(weight))), Value(0.0))
    for field, weight_of_field in {"event": SAME_EVENT, "series": SAME_SERIES}.items():
        if own := getattr(post, f"{field}_id"):
            likeness = likeness + Case(When(**{field: own}, then=Value(weight_of_field)), default=Value(0.0))
    return likeness


def _before(published_at: Any, pk: Any) -> Q:
    """The condition that a post went live before another; of two at one moment, that with the lower number did."""
    column = languages.column("published_at")
    return Q(**{f"{column}__lt": published_at}) | Q(**{column: published_at}, pk__lt=pk)


def _until(published_at: Any, pk: Any) -> Q:
    """The same, and that other post itself."""
    return _before(published_at, pk) | Q(pk=pk)


def _series() -> PostQuerySet:
    """The live parts of the series of the post of an outer query."""
    return Post.objects.live().filter(series=OuterRef("series"))


def _place() -> Subquery:
    """The number of the post of an outer query in its series, from 1."""
    return _count(_series().filter(_until(OuterRef(languages.column("published_at")), OuterRef("pk"))))


def _count(parts: PostQuerySet) -> Subquery:
    return Subquery(parts.order_by().values("series").annotate(count=Count("pk")).values("count"))


def _parts_around(post: Post) -> QuerySet[Post, Any]:
    """The primary keys of the parts around a post, and its own."""
    if post.series_id is None:
        return Post.objects.none().values("pk")
    parts, column = Post.objects.live().filter(series=post.series_id), languages.column("published_at")
    own = _count(parts.filter(_until(post.published_at, post.pk)))
    numbered = parts.annotate(place=Window(RowNumber(), order_by=[F(column).asc(), F("pk").asc()]))
    return numbered.filter(place__gte=own - AROUND, place__lte=own + AROUND).order_by().values("pk")
