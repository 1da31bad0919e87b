"""News for followers: what went live, what was corrected, which consultations open and close; read, never stored.

Going live is a matter of the clock, so there is no moment at which somebody could be told:
these questions find out, for any stretch of time, what has happened in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from blog.models import Post, Publication
from diplomacy import languages
from engagement.models.consultations import Consultation, ConsultationQuerySet

WEEK = timedelta(days=7)


class Happening(StrEnum):
    """What happened to a post or a consultation."""

    POST = "post"
    CORRECTION = "correction"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True)
class News:
    """One thing to tell, in one language: what, of which record, when, and the topics and the event it belongs to.

    `note` is what readers were told of a correction.
    """

    happening: Happening
    subject: Post | Consultation
    language: str
    happened_at: datetime
    topic_ids: frozenset[int]
    event_id: int | None
    note: str = ""

    @property
    def key(self) -> str:
        """One per happening and record, by which nobody is told twice: «post:12»."""
        return f"{self.happening}:{self.subject.pk}"


def of(happening: Happening, subject: Post | Consultation, language: str, at: datetime, note: str = "") -> News:
    """News of a record whose topics have been fetched, or are now."""
    topics = frozenset(topic.pk for topic in subject.topics.all())
    return News(happening, subject, language, at, topics, subject.event_id, note)


def new_posts(language: str, since: datetime, until: datetime) -> list[News]:
    """Posts that went live in the language between the two moments and are live now, oldest first."""
    column = languages.column("published_at", language)
    posts = Post.objects.live(language).filter(**{f"{column}__gte": since, f"{column}__lt": until}).order_by(column)
    return [
        of(Happening.POST, post, language, getattr(post, column))
        for post in posts.with_cards().prefetch_related("topics")
    ]


def corrections(language: str, since: datetime, until: datetime) -> list[News]:
    """Corrections between the two moments of posts that are live now, oldest first."""
    found = Publication.objects.filter(
        act=Publication.Act.CORRECTED, language=language, made_at__gte=since, made_at__lt=until
    ).order_by("made_at")
    posts = Post.objects.live(language).filter(pk__in=found.values("post")).with_cards().prefetch_related("topics")
    live = {post.pk: post for post in posts}
    return [
        of(Happening.CORRECTION, live[item.post_id], language, item.made_at, item.note)
        for item in found
        if item.post_id in live
    ]


def openings(language: str, since: datetime, until: datetime) -> list[News]:
    """Consultations that opened to the public between the two moments and are open still, oldest first."""
    opened = Q(opens_at__lt=until, published_at__lt=until) & (Q(opens_at__gte=since) | Q(published_at__gte=since))
    return [opening(item, language) for item in _open().filter(opened).order_by("opens_at", "pk")]


def opening(consultation: Consultation, language: str) -> News:
    """The news that a published consultation takes contributions."""
    opened_at = max(filter(None, [consultation.opens_at, consultation.published_at]))
    return of(Happening.OPENING, consultation, language, opened_at)


def closings(language: str, moment: datetime) -> list[News]:
    """Open consultations that close within a week of the moment, at which that is news; soonest first."""
    closing = _open().filter(opens_at__lt=moment, closes_at__gt=moment, closes_at__lte=moment + WEEK)
    return [of(Happening.CLOSING, item, language, moment) for item in closing.order_by("closes_at", "pk")]


def week(language: str, until: datetime) -> list[News]:
    """All that a weekly digest of this moment may tell; a post that is new is not listed as corrected too."""
    since = until - WEEK
    posts = new_posts(language, since, until)
    new = {item.subject.pk for item in posts}
    corrected = [item for item in corrections(language, since, until) if item.subject.pk not in new]
    opened = openings(language, since, until)
    just_opened = {item.subject.pk for item in opened}
    closing = [item for item in closings(language, until) if item.subject.pk not in just_opened]
    return [*posts, *corrected, *opened, *closing]


def _open() -> ConsultationQuerySet:
    return Consultation.objects.open().with_cards().prefetch_related("topics")
