"""What the public is told about moderation: counted from the same rows on which moderators work.

Every figure is of one period. A number that could point at a person, below `TRANSPARENCY_SMALLEST`, is never given:
see `Cell` and `fold`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Q,
    QuerySet,
)
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext

from diplomacy import languages, working_time
from engagement.models.acts import Act
from engagement.models.appeals import Appeal
from engagement.models.comments import Comment
from engagement.models.complaints import Complaint
from engagement.models.moderation import Ground, ModerationDecision
from engagement.models.periods import Period
from engagement.models.sanctions import Sanction
from engagement.models.states import State

RESTRICTIONS = (Act.REJECT, Act.REMOVE, Act.HOLD, Act.REDACT, Act.REFUSE_EDIT)


class PercentileCont(Aggregate):
    """The continuous percentile of PostgreSQL; `share` between 0 and 1."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: str, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


@dataclass(frozen=True)
class Cell:
    """A number as the public may see it."""

    number: int

    @property
    def is_small(self) -> bool:
        return 0 < self.number < settings.TRANSPARENCY_SMALLEST

    def __str__(self) -> str:
        if self.is_small:
            return gettext("fewer than %(number)s") % {"number": settings.TRANSPARENCY_SMALLEST}
        return str(self.number)


@dataclass(frozen=True)
class Row:
    """A line of a figure: its label, its number, and its share of the whole in percent, 0 where that would tell."""

    label: str
    value: Cell
    share: int = 0
    language: str = ""


@dataclass(frozen=True)
class Times:
    """How long decisions took, in working days; None where there were too few to say."""

    count: Cell
    median: float | None
    p95: float | None
    kept: int | None


@dataclass(frozen=True)
class Figures:
    """All that one page tells about one period."""

    made_at: datetime
    received: Cell
    by_month: list[Row]
    by_outcome: list[Row]
    by_language: list[Row]
    times: Times
    by_ground: list[Row]
    restrictions_by_language: list[Row]
    by_machine: list[Row]
    complaints: list[Row]
    appeals: list[Row]
    appeals_in_time: int | None
    sanctions: list[Row]
    sanctions_in_force: Cell
    requests_of_authorities: Cell


def figures(period: Period) -> Figures:
    """Everything about a period; a constant number of queries."""
    received = _received(period)
    restrictions = _restrictions(period)
    appeals = list(_in(Appeal.objects.all(), "sent_at", period))
    by_month = {(month.year, month.month): count for month, count in _sum(received, "month").items()}
    return Figures(
        made_at=timezone.now(),
        received=Cell(sum(row["count"] for row in received)),
        by_month=[
            _row(f"{MONTHS[month]} {year}", count, by_month) for (year, month), count in sorted(by_month.items())
        ],
        by_outcome=fold(_sum(received, "state"), dict(State.choices)),
        by_language=_of_languages(_sum(received, "language")),
        times=_times(period),
        by_ground=_by_ground(restrictions),
        restrictions_by_language=_of_languages(_sum(restrictions, "comment__language")),
        by_machine=_by_machine(period),
        complaints=fold(
            Counter(_in(Complaint.objects.all(), "sent_at", period).values_list("outcome", flat=True)),
            {"": gettext("Still being looked at"), **dict(Complaint.Outcome.choices)},
        ),
        appeals=fold(
            Counter(appeal.outcome for appeal in appeals),
            {"": gettext("Still being looked at"), **dict(Appeal.Outcome.choices)},
        ),
        appeals_in_time=_in_time(appeals),
        sanctions=fold(
            Counter(_in(Sanction.objects.all(), "starts_at", period).values_list("kind", flat=True)),
            dict(Sanction.Kind.choices),
        ),
        sanctions_in_force=Cell(Sanction.objects.in_force().count()),
        requests_of_authorities=Cell(_decided(period).filter(cause=ModerationDecision.Cause.AUTHORITY).count()),
    )


def first_received_at() -> datetime | None:
    """When the first comment was confirmed; None where there is none."""
    return (
        Comment.objects.filter(is_official=False, proven_at__isnull=False)
        .order_by("proven_at")
        .values_list("proven_at", flat=True)
        .first()
    )


def fold(counts: Mapping[str, int], labels: Mapping[str, Any]) -> list[Row]:
    """Rows of the numbers that may be told, the largest first; the small ones together as one.

    Where even together they are few, the smallest telling row joins them, so that nothing can be found by subtraction.
    """
    told = dict(sorted(counts.items(), key=lambda item: -item[1]))
    small = [key for key, count in told.items() if Cell(count).is_small]
    rest = [key for key, count in told.items() if count and key not in small]
    if small and rest and Cell(sum(told[key] for key in small)).is_small:
        small.append(rest.pop())
    rows = [_row(str(labels.get(key, key)), told[key], told) for key in rest]
    together = sum(told[key] for key in small)
    if len(small) == 1 and not rest:
        return [_row(str(labels.get(small[0], small[0])), together, told)]
    return [*rows, *([_row(gettext("All others together"), together, told)] if small else [])]


def _row(label: str, count: int, counts: Mapping[Any, int], language: str = "") -> Row:
    cell, whole = Cell(count), sum(counts.values())
    return Row(label, cell, 0 if cell.is_small or not whole else round(100 * count / whole), language)


def _in[M: Comment | Appeal | Complaint | Sanction](rows: QuerySet[M], column: str, period: Period) -> QuerySet[M]:
    return rows.filter(**{f"{column}__gte": period.start, f"{column}__lt": period.end}).order_by()


def _received(period: Period) -> list[dict[str, Any]]:
    """How many comments were confirmed, by month, language and where they stand now."""
    comments = _in(Comment.objects.filter(is_official=False), "proven_at", period)
    months = comments.annotate(month=TruncMonth("proven_at", output_field=DateTimeField()))
    return list(months.values("month", "language", "state").annotate(count=Count("pk")))


def _decided(period: Period) -> QuerySet[ModerationDecision]:
    """Decisions that still hold: what was undone on the spot, and the undoing, is no decision."""
    inside = Q(decided_at__gte=period.start, decided_at__lt=period.end, undone_by=None)
    return ModerationDecision.objects.filter(inside).exclude(act=Act.UNDO).order_by()


def _times(period: Period) -> Times:
    """First decisions by moderators on what waited for them."""
    promise = timedelta(hours=settings.WORKDAY_ENDS - settings.WORKDAY_BEGINS) * settings.MODERATION_WORKING_DAYS
    found = (
        _decided(period)
        .filter(state_before=State.HELD, decided_by__isnull=False, act__in=[Act.PUBLISH, Act.REJECT, Act.SPAM])
        .aggregate(
            count=Count("pk"),
            median=PercentileCont("working_time", 0.5),
            p95=PercentileCont("working_time", 0.95),
            kept=Count("pk", filter=Q(working_time__lte=promise)),
        )
    )
    count = Cell(found["count"])
    if not count.number or count.is_small:
        return Times(count, None, None, None)
    median, p95 = (round(working_time.workdays(found[name]), 1) for name in ("median", "p95"))
    return Times(count, median, p95, round(100 * found["kept"] / count.number))


def _restrictions(period: Period) -> list[dict[str, Any]]:
    restricting: QuerySet[Any] = _decided(period).filter(act__in=RESTRICTIONS)
    return list(restricting.values("ground", "comment__language").annotate(count=Count("pk")))


def _by_ground(restrictions: Iterable[Mapping[str, Any]]) -> list[Row]:
    titles = {str(ground.pk): str(ground) for ground in Ground.objects.all()}
    counts = {str(key): count for key, count in _sum(restrictions, "ground").items()}
    return fold(counts, {**titles, "None": gettext("Held by a machine until it was read")})


def _by_machine(period: Period) -> list[Row]:
    """Who decided: moderators, the policy of a discussion, or a machine that holds until somebody reads."""
    counts: Counter[str] = Counter()
    by_person = ExpressionWrapper(Q(decided_by__isnull=False), BooleanField())
    for row in _decided(period).annotate(by_person=by_person).values("act", "by_person").annotate(count=Count("pk")):
        counts[_hand(row)] += row["count"]
    traps = Comment.objects.filter(
        state=State.SPAM, proven_at=None, submit_date__gte=period.start, submit_date__lt=period.end
    )
    counts["trap"] = traps.count()
    labels = {
        "moderator": gettext("Decided by a moderator"),
        "policy": gettext("Published at once, as the discussion allows"),
        "machine": gettext("Held by a rule or after reports, until a moderator read it"),
        "trap": gettext("Sent by a program and never shown"),
    }
    return fold(counts, labels)


def _hand(row: Mapping[str, Any]) -> str:
    if row["by_person"]:
        return "moderator"
    return "policy" if row["act"] == Act.PUBLISH else "machine"


def _in_time(appeals: Iterable[Appeal]) -> int | None:
    """Percent of the decided appeals that were decided by their day; None where there are too few."""
    decided = [appeal for appeal in appeals if appeal.decided_by_id and appeal.decided_at]
    if not decided or Cell(len(decided)).is_small:
        return None
    return round(100 * sum(appeal.decided_at <= appeal.due_at for appeal in decided) / len(decided))  # type: ignore[operator]


def _of_languages(counts: Mapping[str, int]) -> list[Row]:
    names = dict(settings.LANGUAGES)
    rows = [(code, counts.get(code, 0)) for code in languages.codes()]
    if any(Cell(count).is_small for _code, count in rows):
        whole = sum(counts.values())
        return [_row(gettext("Both languages together"), whole, counts)]
    return [_row(names[code], count, counts, code) for code, count in rows if count]


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> Counter[Any]:
    """The counts of rows added up by one of their columns."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[row[name]] += row["count"]
    return found
