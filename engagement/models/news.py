"""News for followers: what went live, what was corrected, how consultations go on; read, never stored.

Going live is a matter of the clock, so there is no moment at which somebody could be told:
these questions find out, for any stretch of time, what has happened in it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from blog.models import Post, Publication
from diplomacy import languages
from engagement.models.consultations import Consultation, ConsultationQuerySet
from engagement.models.timeline import TimelineEntry

# The opening has news of its own; that the record is sealed is for whoever checks it, not for everybody's mailbox.
UNTOLD = (TimelineEntry.Kind.ANNOUNCED, TimelineEntry.Kind.SEALED)

WEEK = timedelta(days=7)


class Happening(StrEnum):
    """What happened to a post or a consultation."""

    POST = "post"
    CORRECTION = "correction"
    OPENING = "opening"
    CLOSING = "closing"
    WEEK = "week"
    DAY = "day"
    LATE = "late"
    UPDATE = "update"

    @property
    def is_of_the_course(self) -> bool:
        """Told only to those who follow the consultation itself: the rest would be too much mail."""
        return self in {Happening.WEEK, Happening.DAY, Happening.LATE, Happening.UPDATE}


# How long before closing those who follow a consultation are reminded.
REMINDERS = {Happening.WEEK: WEEK, Happening.DAY: timedelta(days=1)}


@dataclass(frozen=True)
class News:
    """One thing to tell, in one language: what, of which record, when, and the topics and the event it belongs to.

    `note` is what readers were told of a correction; `entry` is the line of a consultation's timeline; `mark` tells
    apart what may happen twice to one record.
    """

    happening: Happening
    subject: Post | Consultation
    language: str
    happened_at: datetime
    topic_ids: frozenset[int]
    event_id: int | None
    note: str = ""
    entry: TimelineEntry | None = None
    mark: str = ""

    @property
    def key(self) -> str:
        """One per happening and record, by which nobody is told twice: «post:12», «week:12:202611301800»."""
        return ":".join(filter(None, [self.happening, str(self.subject.pk), self.mark]))

    @property
    def consultation_id(self) -> int | None:
        return self.subject.pk if isinstance(self.subject, Consultation) else None

    @property
    def entry_note(self) -> str:
        """What the timeline says, in the language of the news; "" where it says nothing more than what happened."""
        return languages.text(self.entry, "note", self.language) if self.entry else ""


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


def reminders(language: str, since: datetime, until: datetime) -> list[News]:
    """Open consultations that came within a week, or a day, of closing between the two moments; soonest first."""
    found = []
    for happening, ahead in REMINDERS.items():
        closing = _open().filter(closes_at__gte=since + ahead, closes_at__lt=until + ahead)
        found += [reminder(happening, item, language) for item in closing.order_by("closes_at", "pk")]
    return [item for item in found if item is not None]


def reminder(happening: Happening, consultation: Consultation, language: str) -> News | None:
    """The news that a consultation closes in a week, or in a day; None where it opened later than that."""
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    if opens_at is None or closes_at is None or closes_at - REMINDERS[happening] <= opens_at:
        return None
    item = of(happening, consultation, language, closes_at - REMINDERS[happening])
    return replace(item, mark=_stamp(closes_at))


def lateness(language: str, since: datetime, until: datetime) -> list[News]:
    """Promised answers whose day came between the two moments and which are not there; the oldest first."""
    waiting = Consultation.objects.going_on()
    due = waiting.filter(answer_by__gte=since, answer_by__lt=until).with_cards().prefetch_related("topics")
    return [late(item, language) for item in due.order_by("answer_by", "pk")]


def late(consultation: Consultation, language: str) -> News:
    """The news that the Ministry has not answered by the promised day."""
    if consultation.answer_by is None:
        raise ValueError("a consultation that promises no answer")
    item = of(Happening.LATE, consultation, language, consultation.answer_by)
    return replace(item, mark=_stamp(consultation.answer_by))


def updates(language: str, since: datetime, until: datetime) -> list[News]:
    """What was entered into the timelines of published consultations between the two moments, oldest first."""
    told = TimelineEntry.objects.filter(happened_at__gte=since, happened_at__lt=until)
    told = told.exclude(kind__in=UNTOLD).order_by("happened_at", "pk")
    consultations = Consultation.objects.published().with_cards().prefetch_related("topics")
    found = consultations.in_bulk(told.values_list("consultation", flat=True))
    return [update(entry, found[entry.consultation_id], language) for entry in told if entry.consultation_id in found]


def update(entry: TimelineEntry, consultation: Consultation, language: str) -> News:
    """The news of one line of a consultation's timeline."""
    item = of(Happening.UPDATE, consultation, language, entry.happened_at)
    return replace(item, entry=entry, mark=str(entry.pk))


def _stamp(moment: datetime) -> str:
    """A date as part of a key: a date that was moved is another."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M}"


def week(language: str, until: datetime) -> list[News]:
    """All that a weekly digest of this moment may tell; a post that is new is not listed as corrected too."""
    since = until - WEEK
    posts = new_posts(language, since, until)
    new = {item.subject.pk for item in posts}
    corrected = [item for item in corrections(language, since, until) if item.subject.pk not in new]
    opened = openings(language, since, until)
    just_opened = {item.subject.pk for item in opened}
    closing = [item for item in closings(language, until) if item.subject.pk not in just_opened]
    return [*posts, *corrected, *opened, *closing, *updates(language, since, until), *lateness(language, since, until)]


def _open() -> ConsultationQuerySet:
    return Consultation.objects.open().with_cards().prefetch_related("topics")
