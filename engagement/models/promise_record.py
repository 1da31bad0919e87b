"""The record of promised answers: by when each was promised, when it came, and whether lateness was explained.

A promise is kept where the answer came by the day that stood when the consultation closed, or by a later one that an
extension moved together with the closing. A day that moved by an explanation of lateness leaves it late.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import pgettext_lazy

from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.history import Moment
from engagement.models.timeline import DateChange, TimelineEntry
from engagement.models.voices import FEWEST_FOR_SHARES, Row, rows


class PromiseState(models.TextChoices):
    """What became of a promised answer."""

    KEPT = "kept", pgettext_lazy("promise of an answer", "Kept")
    EXPLAINED = "explained", pgettext_lazy("promise of an answer", "Late, with an explanation")
    UNEXPLAINED = "unexplained", pgettext_lazy("promise of an answer", "Late, without an explanation")
    RUNNING = "running", pgettext_lazy("promise of an answer", "Not due yet")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise of an answer", "Withdrawn before the answer")


# Those of which it is known whether they were kept.
DECIDED = (PromiseState.KEPT, PromiseState.EXPLAINED, PromiseState.UNEXPLAINED)


@dataclass(frozen=True)
class Promise:
    """The promised answer of one consultation; `moved` are the days before and after each explanation of lateness."""

    consultation: Consultation
    moved: Sequence[tuple[datetime, datetime]] = ()
    explanations: Sequence[Moment] = ()

    @property
    def promised(self) -> datetime | None:
        """The day first promised, before any lateness."""
        return self.moved[0][0] if self.moved else self.consultation.answer_by

    @property
    def due(self) -> datetime | None:
        """The day as it stands."""
        return self.consultation.answer_by

    @property
    def answered_at(self) -> datetime | None:
        return self.consultation.reported()[1]

    @property
    def state(self) -> PromiseState:
        end = self.answered_at or timezone.now()
        if self.promised is None or end <= self.promised:
            return self._untouched
        if self.consultation.withdrawn_before(self.promised):
            return PromiseState.WITHDRAWN
        explained = self.moved and self.due is not None and end <= self.due
        return PromiseState.EXPLAINED if explained else PromiseState.UNEXPLAINED

    @property
    def _untouched(self) -> PromiseState:
        """Before the promised day."""
        if self.answered_at:
            return PromiseState.KEPT
        return PromiseState.WITHDRAWN if self.consultation.withdrawn_at else PromiseState.RUNNING

    @property
    def days_late(self) -> int:
        """Whole days by the calendar in Ulaanbaatar from the first promise to the answer, or to today; 0 where in time."""
        return max(_days(self.promised, self.answered_at or timezone.now()), 0)

    @property
    def days_to_answer(self) -> int | None:
        """Days by the same calendar from closing to the answer; None while there is none."""
        return _days(self.consultation.closes_at, self.answered_at) if self.answered_at else None


@dataclass(frozen=True)
class PromiseRecord:
    """All promised answers of closed consultations, the latest closing first."""

    promises: Sequence[Promise]

    @cached_property
    def counts(self) -> Counter[PromiseState]:
        return Counter(promise.state for promise in self.promises)

    @property
    def decided(self) -> int:
        """How many have come due, or were answered before."""
        return sum(self.counts[state] for state in DECIDED)

    @property
    def are_few(self) -> bool:
        """Whether they are too few for shares of them to mean anything."""
        return self.decided < FEWEST_FOR_SHARES

    @property
    def kept(self) -> int:
        return self.counts[PromiseState.KEPT]

    @property
    def rows(self) -> list[Row]:
        """Those that are decided, by what became of them."""
        return rows((str(state.label), self.counts[state]) for state in DECIDED)

    @property
    def undecided(self) -> list[tuple[str, int]]:
        """Those that are in no share, with how many there are."""
        left = (PromiseState.RUNNING, PromiseState.WITHDRAWN)
        return [(str(state.label), self.counts[state]) for state in left if self.counts[state]]

    @property
    def usual_days(self) -> int | None:
        """Days from closing within which half of the answers came; None where there is none."""
        days = [promise.days_to_answer for promise in self.promises if promise.days_to_answer is not None]
        return round(median(days)) if days else None

    @property
    def next_due(self) -> datetime | None:
        """The next day at which one may become late."""
        now = timezone.now()
        ahead = [promise.due for promise in self.promises if promise.due and promise.due > now]
        return min(ahead, default=None)


def promise_record() -> PromiseRecord:
    """Of every published consultation that has closed, and was not withdrawn before; one query."""
    late = DateChange.objects.filter(
        entry__consultation=OuterRef("pk"), entry__kind=TimelineEntry.Kind.LATE, name=DateChange.Name.ANSWER
    ).order_by("pk")
    moved = ArraySubquery(late.values(change=JSONObject(before="before", after="after")))
    closed = Consultation.objects.published().filter(closes_at__lte=timezone.now()).annotate(moved_answers=moved)
    found: Iterable[Any] = closed.only(*_SHOWN, *languages.columns("title", "slug")).order_by("-closes_at", "-pk")
    return PromiseRecord([_promise(row) for row in found if not row.withdrawn_before(row.closes_at)])


def promise_of(consultation: Consultation, history: Iterable[Moment]) -> Promise:
    """The promise of one consultation, from its history, newest first; no query on rows from `published`."""
    told = [moment for moment in history if moment.kind == TimelineEntry.Kind.LATE][::-1]
    return Promise(consultation, [(date.before, date.after) for moment in told for date in moment.dates], told)


_SHOWN = ("kind", "opens_at", "closes_at", "answer_by", "published_at", "withdrawn_at")


def _promise(row: Any) -> Promise:
    return Promise(row, [(_moment(change["before"]), _moment(change["after"])) for change in row.moved_answers])


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"no moment: {text}")
    return found


def _days(start: datetime | None, end: datetime | None) -> int:
    if start is None or end is None:
        return 0
    return (timezone.localdate(end) - timezone.localdate(start)).days
