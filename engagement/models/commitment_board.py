"""The public board of commitments: all that was promised, by how far it has come, what is overdue first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from diplomacy import languages
from engagement.models.commitments import UNFINISHED, Commitment, CommitmentQuerySet, CommitmentState

OVERDUE = "overdue"
PER_PAGE = 25


@dataclass(frozen=True)
class BoardFilters:
    """Which commitments; "" stands for all, `state` for one of `CommitmentState` or «overdue»."""

    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "BoardFilters":
        """What an address asks for; a value that means nothing is passed over."""
        asked = query.get("state", "")
        return cls(asked if asked in {OVERDUE, *CommitmentState.values} else "")


@dataclass(frozen=True)
class Board:
    """One page of the commitments asked for; `counts` by state, and under «overdue», of all that there are."""

    page: Page[Commitment]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(count for state, count in self.counts.items() if state != OVERDUE)


def board(filters: BoardFilters, number: str) -> Board:
    """Two queries, and one more for how many pages there are, however many commitments there are."""
    found = Commitment.objects.for_readers()
    counts: dict[str, Any] = {state: Count("pk", filter=Q(state=state)) for state in CommitmentState.values}
    told = found.order_by().aggregate(**counts, **{OVERDUE: Count("pk", filter=_is_overdue())})
    return Board(Paginator(_in_order(_chosen(found, filters)), PER_PAGE).get_page(number), told)


def _chosen(found: CommitmentQuerySet, filters: BoardFilters) -> CommitmentQuerySet:
    if filters.state == OVERDUE:
        return found.filter(_is_overdue())
    return found.filter(Q(state=filters.state)) if filters.state else found


def _in_order(found: CommitmentQuerySet) -> CommitmentQuerySet:
    """What is still to be done comes first, by its day; the rest by the latest."""
    waits = Case(When(state__in=UNFINISHED, then=Value(0)), default=Value(1))
    day = Case(When(state__in=UNFINISHED, then=F("due")))
    ordered = found.defer(*languages.columns("detail")).annotate(rank=waits, day=day)
    return ordered.order_by("rank", "day", "-due", "pk")  # type: ignore[misc]  # `due` is of `with_state`


def _is_overdue() -> Q:
    """Twin of `Commitment.is_overdue`."""
    return Q(state__in=UNFINISHED, due__lt=timezone.localdate())
