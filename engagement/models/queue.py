"""The moderators' queues, derived from the rows: what waits for them, the longest wait first. Nothing is stored."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from diplomacy import working_time
from engagement.models.appeals import Appeal
from engagement.models.claims import Claim
from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.complaints import Complaint
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.edits import CommentEdit
from engagement.models.states import State
from engagement.models.waits import WAITING_SINCE

PAGE = 50
MOST_COUNTED = 99
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STANDING = (State.HELD, State.PUBLISHED)  # states in which an author's edit can be decided on
KINDS = {"post": Q(post__isnull=False), "consultation": Q(post=None)}


class Queue(models.TextChoices):
    """What brings a comment before a moderator."""

    NEW = "new", pgettext_lazy("queue of moderators", "New")
    REPORTED = "reported", pgettext_lazy("queue of moderators", "Reported")
    EDITED = "edited", pgettext_lazy("queue of moderators", "Edited")
    APPEALS = "appeals", pgettext_lazy("queue of moderators", "Appeals")


class Band(models.TextChoices):
    """How likely a comment is to be unwanted, as far as the machine can tell."""

    LOW = "low", pgettext_lazy("risk of a comment", "Low")
    MIDDLE = "middle", pgettext_lazy("risk of a comment", "Middle")
    HIGH = "high", pgettext_lazy("risk of a comment", "High")

    @property
    def bounds(self) -> tuple[int, int]:
        """The lowest and the highest risk that belong to it."""
        return {Band.LOW: (0, 29), Band.MIDDLE: (30, 69), Band.HIGH: (70, 100)}[self]

    @classmethod
    def of(cls, risk: int) -> "Band":
        return next(band for band in cls if risk <= band.bounds[1])


@dataclass(frozen=True, order=True)
class Position:
    """A place in a queue: since when its matter waits, and its key among those that came at the same moment."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """None where the text is no position."""
        found = re.fullmatch(r"(\d{1,16})\.(\d{1,18})", text, re.ASCII)
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None


@dataclass(frozen=True)
class Narrowing:
    """Which part of a queue; "" and None stand for all. `kind` is one of `KINDS`, `consultation` a primary key."""

    language: str = ""
    band: str = ""
    kind: str = ""
    consultation: int | None = None

    def condition(self, comment: str, risk: str) -> Q:
        """As a condition on matters; `comment` is the way from the matter to its comment, `risk` to what is weighed."""
        found = Q()
        if self.language:
            found &= Q(**{f"{comment}language": self.language})
        if self.band:
            found &= Q(**{f"{risk}risk__range": Band(self.band).bounds})
        if self.kind:
            found &= Q(**{f"{comment}discussion__in": Discussion.objects.filter(KINDS[self.kind])})
        if self.consultation:
            chosen = Consultation.objects.filter(pk=self.consultation)
            found &= Q(**{f"{comment}discussion__in": Discussion.objects.about(chosen)})
        return found


@dataclass
class Item:
    """One comment in a queue and what brought it there. `due_at` is the promise for that matter."""

    comment: Comment
    position: Position
    due_at: datetime | None = None
    complaints: list[Complaint] = field(default_factory=list)
    claim: Claim | None = None
    edit: CommentEdit | None = None

    @property
    def weighed(self) -> Comment | CommentEdit:
        """What has the risk that counts here: the comment, or the words that its author wants in its place."""
        return self.edit or self.comment

    @property
    def since(self) -> datetime:
        return self.position.at

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


@dataclass(frozen=True)
class QueuePage:
    """Some items of a queue. `more_after` is where the next page begins, "" on the last."""

    items: list[Item]
    more_after: str = ""

    def position_of(self, comment: Comment) -> Position | None:
        return next((item.position for item in self.items if item.comment.pk == comment.pk), None)


@dataclass(frozen=True)
class Matters:
    """What waits in a queue: its rows, the column that says since when, and the way from a row to its comment.

    `risk` is the way to what has the risk: the row of an edit has one of its own.
    """

    rows: models.QuerySet
    moment: str
    comment: str
    risk: str

    def keys(self, narrowing: Narrowing, after: Position | None, limit: int) -> list[tuple[Position, int]]:
        """Position and comment of the first that wait, the longest wait first; behind a position where one is given."""
        rows = self.rows.filter(narrowing.condition(self.comment, self.risk))
        if after:
            later = Q(**{f"{self.moment}__gt": after.at}) | Q(pk__gt=after.pk)
            rows = rows.filter(later, **{f"{self.moment}__gte": after.at})
        columns = (self.moment, "pk", f"{self.comment}pk")
        found = rows.order_by(self.moment, "pk").values_list(*columns)[:limit]
        return [(Position(at, pk), comment) for at, pk, comment in found]


def page_of(queue: Queue, by: User, narrowing: Narrowing, after: Position | None = None) -> QueuePage:
    """The items that follow a position, the first ones without it: at most five queries, however many wait."""
    keys = _matters(queue, by).keys(narrowing, after, PAGE + 1)
    shown, rest = keys[:PAGE], keys[PAGE:]
    pks = [pk for _position, pk in shown]
    comments = Comment.objects.with_targets().in_bulk(pks)
    items = [Item(comments[pk], position) for position, pk in shown if pk in comments]
    _add_promises(queue, items)
    _add_complaints(items)
    _add_claims(items)
    if queue == Queue.EDITED:
        _add_edits(items)
    return QueuePage(items, str(shown[-1][0]) if rest else "")


def counts(by: User, queues: Iterable[Queue] = Queue) -> dict[Queue, int]:
    """How many wait in each queue, counted up to one more than `MOST_COUNTED`."""
    return {queue: _matters(queue, by).rows[: MOST_COUNTED + 1].count() for queue in queues}


def capped(count: int) -> str:
    """Such a count in words: «99+» for more than are counted."""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def free(queue: Queue, by: User, narrowing: Narrowing, after: Position | None = None) -> CommentQuerySet:
    """The next comments of a queue that no colleague has before them, in its order, for one to be claimed."""
    matters = _matters(queue, by)
    taken = Claim.objects.of_others(by).filter(comment=OuterRef(f"{matters.comment}pk"))
    keys = replace(matters, rows=matters.rows.filter(~Exists(taken))).keys(narrowing, after, PAGE)
    places = [When(pk=pk, then=number) for number, (_position, pk) in enumerate(keys)]
    if not places:
        return Comment.objects.none()
    return Comment.objects.filter(pk__in=[pk for _position, pk in keys]).order_by(Case(*places))


def _matters(queue: Queue, by: User) -> Matters:
    if queue == Queue.APPEALS:
        return _appeals(by)
    return {Queue.NEW: _new, Queue.REPORTED: _reported, Queue.EDITED: _edited}[queue]()


def _new() -> Matters:
    held = Comment.objects.filter(state=State.HELD, proven_at__isnull=False)
    return Matters(held.annotate(waits_since=WAITING_SINCE), "waits_since", "", "")


def _reported() -> Matters:
    """One row for each comment: the oldest of its open reports."""
    older = Complaint.objects.filter(comment=OuterRef("comment"), settled_at=None)
    older = older.filter(Q(sent_at__lt=OuterRef("sent_at")) | Q(sent_at=OuterRef("sent_at"), pk__lt=OuterRef("pk")))
    return Matters(Complaint.objects.filter(~Exists(older), settled_at=None), "sent_at", "comment__", "comment__")


def _edited() -> Matters:
    waiting = CommentEdit.objects.filter(state=CommentEdit.State.WAITING, comment__state__in=STANDING)
    return Matters(waiting, "sent_at", "comment__", "")


def _appeals(by: User) -> Matters:
    """Those that this person may decide: a decision is never looked at again by who took it."""
    found = Appeal.objects.filter(outcome="").exclude(first_decided_by=by)
    return Matters(found, "sent_at", "decision__comment__", "decision__comment__")


def _add_promises(queue: Queue, items: Sequence[Item]) -> None:
    """Each by the promise for its matter: a report or an edit waits since it was sent, not since the comment was."""
    days = settings.APPEAL_WORKING_DAYS if queue == Queue.APPEALS else settings.MODERATION_WORKING_DAYS
    for item in items:
        item.due_at = working_time.after(item.since, days=days)


def _add_complaints(items: Sequence[Item]) -> None:
    found = defaultdict(list)
    for complaint in Complaint.objects.open().filter(comment__in=[item.comment.pk for item in items]):
        found[complaint.comment_id].append(complaint)
    for item in items:
        item.complaints = found[item.comment.pk]


def _add_edits(items: Sequence[Item]) -> None:
    edits = CommentEdit.objects.in_bulk([item.position.pk for item in items])
    for item in items:
        item.edit = edits.get(item.position.pk)


def _add_claims(items: Sequence[Item]) -> None:
    running = Claim.objects.running().filter(comment__in=[item.comment.pk for item in items])
    claims = {claim.comment_id: claim for claim in running.select_related("moderator")}
    for item in items:
        item.claim = claims.get(item.comment.pk)
