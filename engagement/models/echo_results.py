"""Whether new wordings meet the point of those who had spoken on the old ones: counted from rows, without names."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.echoes import Echo
from engagement.models.voices import FEWEST_FOR_SHARES, Row, rows


@dataclass(frozen=True)
class Tally:
    """How many contributions were asked, and how many said what; below `FEWEST_FOR_SHARES` answers without shares."""

    asked: int = 0
    met: int = 0
    in_part: int = 0
    not_met: int = 0

    @property
    def said(self) -> int:
        return self.met + self.in_part + self.not_met

    @property
    def are_few(self) -> bool:
        """Whether they are too few for shares of them to mean anything."""
        return self.said < FEWEST_FOR_SHARES

    @property
    def rows(self) -> list[Row]:
        """The three verdicts as rows of a figure."""
        return rows((str(verdict.label), getattr(self, verdict)) for verdict in Echo.Verdict)


def with_echoes(clauses: QuerySet[Clause]) -> QuerySet[Any]:
    """With what `tally` reads, at no query of its own."""
    counts = Echo.objects.counted().filter(clause=OuterRef("pk")).order_by().values("clause")
    return clauses.annotate(echo_counts=Subquery(counts.annotate(told=_counts()).values("told")))


def tally(clause: Any) -> Tally:
    """The result on one clause, a row of `with_echoes`."""
    return Tally(**(clause.echo_counts or {}))


def tally_of(consultation: Consultation) -> Tally:
    """The result over all clauses of a consultation."""
    echoes = Echo.objects.counted().filter(clause__draft__consultation=consultation)
    return Tally(**echoes.aggregate(**_numbers()))


def _numbers() -> dict[str, Count]:
    verdicts = {str(verdict): Count("pk", filter=Q(verdict=verdict)) for verdict in Echo.Verdict}
    return {"asked": Count("pk"), **verdicts}


def _counts() -> JSONObject:
    return JSONObject(**_numbers())
