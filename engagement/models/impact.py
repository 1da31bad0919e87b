"""What changed because of the public, over all consultations that the Ministry has answered."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F

from engagement.models.clause_links import link_to
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation, ConsultationQuerySet
from engagement.models.discussions import Discussion
from engagement.models.overview import changed_rows, decided_in
from engagement.models.promise_record import Promise, PromiseState, promise_record
from engagement.models.replies import Reply
from engagement.models.stages import Kind
from engagement.models.submissions import Submission
from engagement.models.voices import Row

PER_PAGE = 20


@dataclass(frozen=True)
class Outcome:
    """What came of one consultation: `decisions` by `Decision`, `changed` label and address of each clause."""

    consultation: Consultation
    contributions: int
    decisions: list[Row]
    changed: list[tuple[str, str]]
    promise: Promise

    @property
    def themes(self) -> int:
        return sum(row.value for row in self.decisions)

    @property
    def is_kept(self) -> bool:
        return self.promise.state == PromiseState.KEPT


class Impact:
    """All answered consultations together, and one page of them, the latest answer first. Seven queries.

    Hours of questions are left out: there is no text in them that could change.
    """

    def __init__(self, number: str) -> None:
        self._replies: dict[int, list[Any]] = defaultdict(list)
        for reply in _replies():
            self._replies[reply.answered_in].append(reply)
        self._contributions = _contributions()
        self._promises = {promise.consultation.pk: promise for promise in promise_record().promises}
        found: Any = _answered()
        self.page: Page[Any] = Paginator(found.order_by("-answered_at", "-pk"), PER_PAGE).get_page(number)

    @property
    def consultations(self) -> int:
        return self.page.paginator.count

    @property
    def contributions(self) -> int:
        return sum(self._contributions.values())

    @property
    def themes(self) -> int:
        return sum(len(replies) for replies in self._replies.values())

    @property
    def decisions(self) -> list[Row]:
        return decided_in(reply.decision for replies in self._replies.values() for reply in replies)

    @property
    def kept(self) -> int:
        """How many of the answers came when they were promised."""
        return sum(promise.state == PromiseState.KEPT and _is_told(promise) for promise in self._promises.values())

    @property
    def changed(self) -> int:
        """How many clauses of all texts changed because of the public."""
        return sum(len(changed_rows(replies)) for replies in self._replies.values())

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Those of this page."""
        return [self._outcome(consultation) for consultation in self.page]

    def _outcome(self, consultation: Any) -> Outcome:
        replies = self._replies[consultation.pk]
        return Outcome(
            consultation,
            self._contributions.get(consultation.pk, 0),
            decided_in(reply.decision for reply in replies),
            [link_to(row) for row in changed_rows(replies)],
            self._promises[consultation.pk],
        )


def _answered() -> ConsultationQuerySet:
    found: Any = Consultation.objects.published().filter(answered_at__isnull=False, withdrawn_at=None)
    return found.exclude(kind=Kind.QUESTION_HOUR).with_cards()


def _is_told(promise: Promise) -> bool:
    """Twin of `_answered`."""
    consultation = promise.consultation
    return bool(promise.answered_at) and not consultation.withdrawn_at and consultation.kind != Kind.QUESTION_HOUR


def _replies() -> Any:
    """The replies that stand, with the clauses that they changed and their consultation as `answered_in`."""
    found = Reply.objects.published().filter(theme__consultation__in=_answered().values("pk"))
    told = found.with_clauses().annotate(answered_in=F("theme__consultation")).order_by()
    return told.only("decision")


def _contributions() -> Mapping[int, int]:
    """How many counted in each, by its key. Three queries: by known keys comments are found without the site's others."""
    answered = _answered().values("pk")
    consultation_of = Discussion.objects.belonging(answered)
    said = Comment.objects.published().filter(is_official=False, late=False, discussion__in=consultation_of).order_by()
    sent = Submission.objects.counted().filter(consultation__in=answered).order_by()
    counts = Counter[int]()
    for discussion, count in said.values_list("discussion").annotate(Count("pk")):
        counts[consultation_of[discussion]] += count
    for consultation, count in sent.values_list("consultation").annotate(Count("pk")):
        counts[consultation] += count
    return counts
