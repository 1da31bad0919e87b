"""The other wordings of a clause: what it comes from and what became of it, through all published drafts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause, Draft
from engagement.models.outline import Links, links_between
from engagement.models.reports import Report
from engagement.models.threads import CountUpTo

LAST_DRAFT = 32_767  # no number is higher


@dataclass(frozen=True)
class Wordings:
    """The clauses of earlier and of later drafts, in the order of drafts; `newest` is the number of the last one out."""

    clause: Clause
    earlier: list[Clause]
    later: list[Clause]
    newest: int

    @property
    def now(self) -> list[Clause]:
        """What it has become in the newest draft; empty in that draft itself."""
        return [other for other in self.later if other.draft.number == self.newest]

    @property
    def is_dropped(self) -> bool:
        """Whether nothing in the newest draft comes from it."""
        return self.clause.draft.number < self.newest and not self.now


def with_newest(clauses: QuerySet[Clause]) -> QuerySet[Any]:
    """With `newest_draft`, the number of the last published draft, and when the reports were out (`told_stage`)."""
    drafts = Draft.objects.published().filter(consultation=OuterRef("draft__consultation")).order_by("-number")
    reports = Report.objects.filter(consultation=OuterRef("draft__consultation")).order_by("published_at")
    moments = {kind: reports.filter(kind=kind).values("published_at")[:1] for kind in Report.Kind.values}
    return clauses.annotate(
        newest_draft=Subquery(drafts.values("number")[:1]),
        **{f"{kind}_at": Subquery(moment) for kind, moment in moments.items()},
    )


def told_stage(clause: Any) -> Consultation:
    """The consultation of a row of `with_newest`, which knows its stage without a query."""
    consultation: Any = clause.draft.consultation
    consultation.heard_at, consultation.answered_at = clause.heard_at, clause.answer_at
    return consultation


def wordings(clause: Any) -> Wordings:
    """Those of one clause, a row of `with_newest`, each with draft, consultation and `voices`. Two queries."""
    consultation, newest = clause.draft.consultation, clause.newest_draft
    links = links_between(consultation, 1, newest)
    back, forth = reached(clause.pk, links), reached(clause.pk, _reversed(links))
    clauses = _with_voices(Clause.objects.published().filter(pk__in=back | forth), consultation)
    earlier, later = ([other for other in clauses if other.pk in keys] for keys in (back, forth))
    return Wordings(clause, earlier, later, newest)


def goes_on_in(consultation: Consultation, keys: Iterable[int]) -> set[int]:
    """The keys of all clauses that these have become, in whichever later draft. One query."""
    links = _reversed(links_between(consultation, 1, LAST_DRAFT))
    return {found for key in keys for found in reached(key, links)}


def _with_voices(clauses: QuerySet[Clause], consultation: Consultation) -> list[Any]:
    """In the order of drafts, each with draft and consultation at hand, and `voices` as `Voices.by_clause` counts them."""
    said = Comment.objects.contributions(consultation).filter(late=False).order_by()
    on_clause = said.filter(_about("discussion__"))
    answered = Answer.objects.counted().filter(_about()).order_by().values("submission").distinct()
    found = clauses.select_related("draft").annotate(
        voices=CountUpTo(on_clause.values("pk")) + CountUpTo(answered.values("submission"))
    )
    rows = list(found.order_by("draft__number", "position", "pk"))
    for row in rows:
        row.draft.consultation = consultation
    return rows


def _about(prefix: str = "") -> Q:
    """What is said on the clause of the outer query, or on a question that asks about it."""
    return Q(**{f"{prefix}clause": OuterRef("pk")}) | Q(**{f"{prefix}question__clause": OuterRef("pk")})


def reached(start: int, links: Links) -> set[int]:
    """All that the links lead to, step by step."""
    found, front = set[int](), {start}
    while front:
        front = {there for here in front for there in links.get(here, ())} - found
        found |= front
    return found


def _reversed(links: Links) -> Links:
    turned: dict[int, list[int]] = defaultdict(list)
    for here, there in _pairs(links):
        turned[there].append(here)
    return turned


def _pairs(links: Links) -> Iterable[tuple[int, int]]:
    return ((here, there) for here, found in links.items() for there in found)
