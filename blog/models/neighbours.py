"""What stands around a post: the posts before and after it, its place in its series, and posts like it.

Each question is one query, whatever the number of posts. All answers are live in the language
of the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from django.db.models import Case, Count, F, FloatField, OuterRef, Q, Subquery, Sum, Value, When, Window
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
class Neighbours:
    """The posts that went live before and after a post."""

    previous: Post | None
    following: Post | None


@dataclass(frozen=True)
class Part:
    """A post's place in its series; `shown` are the parts around it and itself, each with its number as `part`."""

    series: Series
    number: int
    total: int
    shown: Sequence[Post]

    @property
    def has_earlier(self) -> bool:
        """Whether the series has parts before those shown."""
        return self.number - AROUND > 1

    @property
    def has_later(self) -> bool:
        return self.number + AROUND < self.total


def neighbours(post: Post) -> Neighbours:
    """The posts before and after this one, by the time at which they went live."""
    column, live = languages.column("published_at"), Post.objects.live()
    previous = live.filter(_before(post))[:1]
    following = live.filter(~_before(post)).exclude(pk=post.pk).order_by(column, "pk")[:1]
    either = Q(pk=Subquery(previous.values("pk"))) | Q(pk=Subquery(following.values("pk")))
    found = list(live.filter(either).with_links())
    key = (post.published_at, post.pk)
    return Neighbours(
        previous=next((other for other in found if (other.published_at, other.pk) < key), None),
        following=next((other for other in found if (other.published_at, other.pk) > key), None),
    )


def part_of_series(post: Post) -> Part | None:
    """Where the post stands in its series; None where it has none, or is the only part."""
    if post.series is None:
        return None
    parts = Post.objects.live().filter(series=post.series)
    order = [F(languages.column("published_at")), F("pk")]
    until = parts.filter(_before(post) | Q(pk=post.pk)).order_by().values("series").annotate(n=Count("pk"))
    own = Subquery(until.values("n"))
    shown = parts.annotate(part=Window(RowNumber(), order_by=order), total=Window(Count("pk"))).with_links()
    found = list(shown.filter(part__gte=own - AROUND, part__lte=own + AROUND).order_by("part"))
    if len(found) < 2:
        return None
    return Part(post.series, next(other.part for other in found if other.pk == post.pk), found[0].total, found)


def related(post: Post, topics: Iterable[Topic], besides: Iterable[Post] = ()) -> PostQuerySet:
    """The posts most like this one, the newer first among equals; `topics` are the post's own, `with_counts`.

    A shared topic weighs the more, the fewer posts it has; posts that share nothing are no relatives.
    """
    likeness = Coalesce(Subquery(_shared_topics(topics)), Value(0.0))
    for field, weight in {"event": SAME_EVENT, "series": SAME_SERIES}.items():
        if own := getattr(post, f"{field}_id"):
            likeness += Case(When(**{field: own}, then=Value(weight)), default=Value(0.0))
    others = Post.objects.live().exclude(pk__in=[post.pk, *(other.pk for other in besides)])
    alike = others.annotate(likeness=likeness).filter(likeness__gt=0)
    return alike.with_cards().order_by("-likeness", f"-{languages.column('published_at')}", "-pk")[:RELATED]


def _before(post: Post) -> Q:
    """The condition that a post went live before this one."""
    column = languages.column("published_at")
    return Q(**{f"{column}__lt": post.published_at}) | Q(**{column: post.published_at}, pk__lt=post.pk)


def _shared_topics(topics: Iterable[Topic]) -> PostQuerySet:
    """For an outer query of posts: the summed weights of the topics that a post has among these."""
    weights = {topic.pk: 1 / (1 + log(max(1, topic.live_posts))) for topic in topics}
    weight = Case(*(When(topic=pk, then=Value(weight)) for pk, weight in weights.items()), output_field=FloatField())
    links = Post.topics.through.objects.filter(post=OuterRef("pk"), topic__in=weights)
    return links.order_by().values("post").annotate(weight=Sum(weight)).values("weight")
