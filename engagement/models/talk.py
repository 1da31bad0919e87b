"""What followers of discussions are to be told: comments that were published since they were told last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.deliveries import Delivery
from engagement.models.discussions import Discussion
from engagement.models.following import Follow, FollowQuerySet

SETTLING = timedelta(seconds=30)


@dataclass(frozen=True)
class Talk:
    """What was said in one discussion, for one follower: the first comments, and how many there are."""

    discussion: Discussion
    comments: list[Comment]
    count: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.comments)


def last_round_at(now: datetime | None = None) -> datetime:
    """The end of the latest period about which followers of discussions are told in one mail (`TALK_EVERY`).

    It lies `SETTLING` back, so that what was published before it has been written by now.
    """
    now = now or timezone.now()
    period = int(settings.TALK_EVERY.total_seconds())
    return now - timedelta(seconds=now.timestamp() % period) - SETTLING


def talking(follows: FollowQuerySet, since: datetime, until: datetime) -> FollowQuerySet:
    """Those of discussions in which something was published between the two moments, and after they began."""
    said = _published(since, until).filter(discussion=OuterRef("discussion"), published_at__gt=OuterRef("news_since"))
    return follows.filter(Exists(said), discussion__isnull=False)


def untold(follows: FollowQuerySet, moment: datetime) -> FollowQuerySet:
    """Those whose follower has had no mail about the discussion yet that reaches to the moment or beyond."""
    told = Delivery.objects.filter(
        kind=Delivery.Kind.TALK,
        follower=OuterRef("follower"),
        discussion=OuterRef("discussion"),
        digest_at__gte=moment,
    )
    return follows.filter(~Exists(told))


def talk_for(follow: Follow, since: datetime, until: datetime, *, author_key: str) -> Talk | None:
    """What a follow brings of the time between; None for nothing. One's own comments are no news, nor what a mail
    about a reply has told already."""
    discussion = follow.discussion
    if discussion is None or discussion.is_hidden or not discussion.is_public or follow.news_since is None:
        return None
    told = Delivery.objects.filter(
        kind=Delivery.Kind.REPLY, comment__author_key=author_key, sent_at__isnull=False
    ).values("reply")
    news = _published(max(since, follow.news_since), until).filter(discussion=discussion)
    news = news.exclude(author_key=author_key).exclude(pk__in=told).order_by("published_at", "pk")
    comments = list(news[: settings.TALK_LISTED])
    return Talk(discussion, comments, news.count()) if comments else None


def told_until(follow: Follow, moment: datetime) -> datetime:
    """Up to when the mails about the discussion before the one of this moment reach; as far back as news is news."""
    earlier = Delivery.objects.filter(
        Q(sent_at__isnull=False),
        kind=Delivery.Kind.TALK,
        follower=follow.follower_id,
        discussion=follow.discussion_id,
        digest_at__lt=moment,
    )
    oldest = moment - settings.FOLLOW_LOOK_BACK
    last = earlier.order_by("-digest_at").values_list("digest_at", flat=True).first()
    return max(last, oldest) if last else oldest


def is_overtaken(delivery: Delivery) -> bool:
    """Whether a later mail about the same discussion tells, or will tell, its follower all that this one would."""
    later = Delivery.objects.filter(
        kind=Delivery.Kind.TALK,
        follower=delivery.follower_id,
        discussion=delivery.discussion_id,
        digest_at__gt=delivery.digest_at,
    )
    return later.filter(given_up_at=None).exists()


def _published(since: datetime, until: datetime) -> CommentQuerySet:
    found: CommentQuerySet = Comment.objects.published().filter(published_at__gt=since, published_at__lte=until)
    return found.exclude(discussion__mode=Discussion.Mode.HIDDEN)
