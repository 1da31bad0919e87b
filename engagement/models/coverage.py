"""How far the reading of a consultation has come: counted from rows, late contributions among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.desk_filters import Conditions, Narrowing, is_filed, is_read
from engagement.models.discussions import Discussion
from engagement.models.stages import Kind
from engagement.models.submissions import Submission

# Whoever answers a question to the Ministry has read it.
ANSWERED = Q(answer__isnull=False, discussion__consultation__kind=Kind.QUESTION_HOUR)


@dataclass(frozen=True)
class Coverage:
    """How many contributions there are, were read by anybody and by one officer, say something that can be filed
    (`fileable`) and are filed; `matching` the criteria of a list, and of these before a place in it (`before`)."""

    total: int = 0
    read: int = 0
    mine: int = 0
    fileable: int = 0
    filed: int = 0
    matching: int = 0
    before: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def unread(self) -> int:
        return self.total - self.read

    @property
    def unread_by_me(self) -> int:
        return self.total - self.mine

    @property
    def unfiled(self) -> int:
        return self.fileable - self.filed


def coverage(
    consultation: Consultation, by: User, narrowing: Narrowing | None = None, before: Conditions | None = None
) -> Coverage:
    """Of one consultation, for one officer; two queries."""
    matching = (narrowing or Narrowing()).conditions(by)
    before = before or Conditions(Q(pk__in=[]), Q(pk__in=[]))
    counts = _counts(by, matching, matching & before)
    comments = Comment.objects.contributions(consultation).aggregate(**counts[0])
    submissions = Submission.objects.received().filter(consultation=consultation).aggregate(**counts[1])
    return Coverage(**comments) + Coverage(**submissions)


def coverages(consultations: Iterable[Consultation], by: User) -> dict[int, Coverage]:
    """The same of several by their keys, without `matching`; three queries, however many they are."""
    pks = [consultation.pk for consultation in consultations]
    on_comments, on_submissions = _counts(by, Conditions(Q(), Q()), Conditions(Q(), Q()))
    consultation_of = Discussion.objects.belonging(pks)  # first: comments are found by known keys
    comments = Comment.objects.published().filter(is_official=False, discussion__in=consultation_of)
    submissions = Submission.objects.received().filter(consultation__in=pks)
    found = {pk: Coverage() for pk in pks}
    for discussion, counted in _grouped(comments, "discussion", on_comments).items():
        found[consultation_of[discussion]] += counted
    for pk, counted in _grouped(submissions, "consultation", on_submissions).items():
        found[pk] += counted
    return found


def _grouped(rows: QuerySet[Any], by: str, counts: dict[str, Count]) -> dict[int, Coverage]:
    return {row.pop(by): Coverage(**row) for row in rows.order_by().values(by).annotate(**counts)}


def _counts(by: User, matching: Conditions, before: Conditions) -> tuple[dict[str, Count], dict[str, Count]]:
    read, mine, filed = is_read(), is_read(by=by), is_filed()
    comments = {
        "read": read.comments | ANSWERED,
        "mine": mine.comments,
        "fileable": Q(),
        "filed": filed.comments,
        "matching": matching.comments,
        "before": before.comments,
    }
    submissions = {
        "read": read.submissions,
        "mine": mine.submissions,
        "fileable": Q(no_objection=False),
        "filed": filed.submissions & Q(no_objection=False),
        "matching": matching.submissions,
        "before": before.submissions,
    }
    return _as_counts(comments), _as_counts(submissions)


def _as_counts(conditions: dict[str, Q]) -> dict[str, Count]:
    counts = {name: Count("pk", filter=condition or None) for name, condition in conditions.items()}
    return {"total": Count("pk"), **counts}
