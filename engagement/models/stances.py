"""How people stand to each clause, counted from the passages filed under released themes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from engagement.models.clause_links import ClauseRow, clause_rows, link_to
from engagement.models.consultations import Consultation
from engagement.models.counted_texts import by_comment, by_submission
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt, Stance
from engagement.models.themes import Theme


@dataclass(frozen=True)
class Part:
    """How many spoke in one way of a place; `start` and `share` in percent of all that did, for a bar."""

    stance: str
    value: int
    start: float
    share: float


@dataclass(frozen=True)
class Place:
    """A clause, or the whole, with how many contributions stand how to it; one that says two things is in both."""

    label: str
    url: str
    parts: tuple[Part, ...]

    @property
    def value(self) -> int:
        return sum(part.value for part in self.parts)


def places(consultation: Consultation) -> list[Place]:
    """Clause by clause in the order of the text, then the whole; without those of which nobody spoke. Two queries."""
    counts = _by_place(consultation)
    clauses = Clause.objects.published().filter(pk__in=[key for key in counts if key])
    rows: Any = clause_rows(clauses)
    found: list[ClauseRow] = [row for (row,) in rows]
    told = [_place(*_named(row, found), counts[row["pk"]]) for row in found]
    return [*told, _place(_("On the consultation as a whole"), "", counts[None])] if None in counts else told


def _by_place(consultation: Consultation) -> Mapping[int | None, Counter[str]]:
    """By clause, None for the whole: how many contributions stand in which way."""
    filed = Excerpt.objects.filter(theme__in=Theme.objects.published().filter(consultation=consultation)).order_by()
    told = (
        (filed.filter(by_comment()), "comment", "comment__discussion"),
        (filed.filter(by_submission()), "answer__submission", "answer"),
    )
    parts = [
        passages.values(place=Coalesce(f"{path}__clause", f"{path}__question__clause"), way_of=F("stance"))
        .annotate(count=Count(who, distinct=True))
        .values_list("place", "way_of", "count")
        for passages, who, path in told
    ]
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    for place, stance, count in parts[0].union(parts[1], all=True).order_by():
        counts[place][stance] += count
    return counts


def _named(row: ClauseRow, others: Sequence[ClauseRow]) -> tuple[str, str]:
    """Label and address of a clause, with its draft where others are of another."""
    label, url = link_to(row)
    if len({other["draft"] for other in others}) > 1:
        label = _("%(clause)s (draft %(number)s)") % {"clause": label, "number": row["draft"]}
    return label, url


def _place(label: str, url: str, counts: Counter[str]) -> Place:
    whole, start, parts = sum(counts.values()) or 1, 0, []
    for stance in Stance.values:
        parts.append(Part(stance, counts[stance], 100 * start / whole, 100 * counts[stance] / whole))
        start += counts[stance]
    return Place(label, url, tuple(parts))
