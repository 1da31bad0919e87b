"""What the public is told about moderation: counted from the same rows on which moderators work.

Every figure is of one period, and of what the public wrote; see engagement.models.small_numbers for what is told of it.
"""

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
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils import timezone
from django.utils.translation import gettext

from diplomacy import languages, working_time
from engagement.models.acts import Act
from engagement.models.appeals import Appeal
from engagement.models.comments import Comment
from engagement.models.complaints import Complaint
from engagement.models.moderation import ModerationDecision
from engagement.models.periods import Period
from engagement.models.sanctions import Sanction
from engagement.models.small_numbers import Cell, Row, Tally, by_language, by_month, fold
from engagement.models.states import State

Counted = list[dict[str, Any]]  # rows with a `count` and the `quarter` in which it falls

RESTRICTIONS = (Act.REJECT, Act.REMOVE, Act.HOLD, Act.REDACT, Act.REFUSE_EDIT)
FIRST = (Act.PUBLISH, Act.REJECT, Act.SPAM)
Cause = ModerationDecision.Cause


class PercentileCont(Aggregate):
    """The continuous percentile of PostgreSQL; `share` between 0 and 1."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: str, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


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
    received, decisions, appeals = _received(period), _decisions(period), _appeals(period)
    restrictions = [row for row in decisions if row["act"] in RESTRICTIONS]
    requests = [row for row in decisions if row["cause"] == Cause.AUTHORITY]
    return Figures(
        made_at=timezone.now(),
        received=Tally.of(received, "state", period).cell(),
        by_month=by_month(Tally.of(received, "month", period)),
        by_outcome=fold(Tally.of(received, "state", period), dict(State.choices)),
        by_language=by_language(Tally.of(received, "language", period)),
        times=_times(period),
        by_ground=_by_ground(restrictions, period),
        restrictions_by_language=by_language(Tally.of(restrictions, "comment__language", period)),
        by_machine=_by_machine(decisions, period),
        complaints=_by_outcome(_count(Complaint.objects.all(), "sent_at", period, "outcome"), Complaint, period),
        appeals=_by_outcome(appeals, Appeal, period),
        appeals_in_time=_in_time(appeals, period),
        sanctions=_by_kind(period),
        sanctions_in_force=Cell(Sanction.objects.in_force().count()),
        requests_of_authorities=Tally.of(requests, "cause", period).cell(),
    )


def first_received_at() -> datetime | None:
    """When the first comment was confirmed; None where there is none."""
    return (
        Comment.objects.filter(is_official=False, proven_at__isnull=False)
        .order_by("proven_at")
        .values_list("proven_at", flat=True)
        .first()
    )


def _in[M: Comment | Appeal | Complaint | Sanction | ModerationDecision](
    rows: QuerySet[M], moment: str, period: Period
) -> QuerySet[M]:
    """Those of the period and of what is beside it, with the `quarter` of each."""
    first, last = period.beside[0], period.beside[-1]
    inside = {f"{moment}__gte": first.start, f"{moment}__lt": last.end}
    return rows.filter(**inside).annotate(quarter=TruncQuarter(moment, output_field=DateTimeField())).order_by()


def _count(rows: QuerySet[Any], moment: str, period: Period, *names: str, **columns: F) -> Counted:
    return list(_in(rows, moment, period).values("quarter", *names, **columns).annotate(count=Count("pk")))


def _received(period: Period) -> Counted:
    """How many comments were confirmed, by month, language and where they stand now."""
    comments = Comment.objects.filter(is_official=False)
    months = comments.annotate(month_begun=TruncMonth("proven_at", output_field=DateTimeField()))
    rows = _count(months, "proven_at", period, "month_begun", "language", "state")
    return [{**row, "month": (row["month_begun"].year, row["month_begun"].month)} for row in rows]


def _decided() -> QuerySet[ModerationDecision]:
    """What was undone on the spot is no decision, and to undo never is another; nor are own replies counted."""
    return ModerationDecision.objects.lasting().filter(comment__is_official=False).exclude(act=Act.UNDO)


def _first_decided() -> QuerySet[ModerationDecision]:
    """The first decision by a moderator on each comment that waited for one; what an appeal brought is another."""
    by_person = _decided().filter(decided_by__isnull=False).exclude(cause=Cause.APPEAL)
    earlier = by_person.filter(comment=OuterRef("comment"), act__in=FIRST, decided_at__lt=OuterRef("decided_at"))
    return by_person.filter(~Exists(earlier), state_before=State.HELD, act__in=FIRST)


def _times(period: Period) -> Times:
    promise = timedelta(hours=settings.WORKDAY_ENDS - settings.WORKDAY_BEGINS) * settings.MODERATION_WORKING_DAYS
    count = Tally.of(_count(_first_decided(), "decided_at", period, "cause"), "cause", period).cell()
    if not count.number or count.is_small or not count.is_told:
        return Times(count, None, None, None)
    inside = _first_decided().filter(decided_at__gte=period.start, decided_at__lt=period.end)
    found = inside.aggregate(
        median=PercentileCont("working_time", 0.5),
        p95=PercentileCont("working_time", 0.95),
        kept=Count("pk", filter=Q(working_time__lte=promise)),
    )
    median, p95 = (round(working_time.workdays(found[name]), 1) for name in ("median", "p95"))
    return Times(count, median, p95, round(100 * found["kept"] / count.number))


def _decisions(period: Period) -> Counted:
    by_person = ExpressionWrapper(Q(decided_by__isnull=False), BooleanField())
    decided = _decided().annotate(by_person=by_person)
    names = ("act", "by_person", "cause", "ground", "comment__language")
    return _count(decided, "decided_at", period, *names, title=F(f"ground__{languages.column('title')}"))


def _by_ground(restrictions: Counted, period: Period) -> list[Row]:
    titles = {row["ground"]: row["title"] for row in restrictions}
    labels = {**titles, None: gettext("Held by a machine until it was read")}
    return fold(Tally.of(restrictions, "ground", period), labels)


def _by_machine(decisions: Counted, period: Period) -> list[Row]:
    """Who decided: moderators, the policy of a discussion, or readers' reports until somebody reads.

    What a rule, its risk or a sanction keeps from appearing when it comes waits for a moderator, whose decision counts.
    """
    traps = Comment.objects.filter(state=State.SPAM, proven_at=None)
    rows = [{**row, "hand": _hand(row)} for row in decisions]
    rows += [{**row, "hand": "trap"} for row in _count(traps, "submit_date", period, "state")]
    labels = {
        "moderator": gettext("Decided by a moderator"),
        "policy": gettext("Published at once, as the discussion allows"),
        "machine": gettext("Held after readers’ reports, until a moderator read it"),
        "trap": gettext("Sent by a program, never shown, and not deleted yet"),
    }
    return fold(Tally.of(rows, "hand", period), labels)


def _hand(row: dict[str, Any]) -> str:
    if row["by_person"]:
        return "moderator"
    return "policy" if row["act"] == Act.PUBLISH else "machine"


def _by_outcome(rows: Counted, model: type[Complaint | Appeal], period: Period) -> list[Row]:
    labels = {"": gettext("Still being looked at"), **dict(model.Outcome.choices)}
    return fold(Tally.of(rows, "outcome", period), labels)


def _appeals(period: Period) -> Counted:
    """Each on its own, with whether it was decided in time; None where it is not decided, or was taken back."""
    appeals: QuerySet[Any] = _in(Appeal.objects.all(), "sent_at", period)
    return [
        {"quarter": appeal.quarter, "outcome": appeal.outcome, "in_time": _was_in_time(appeal), "count": 1}
        for appeal in appeals
    ]


def _was_in_time(appeal: Appeal) -> bool | None:
    return appeal.decided_at <= appeal.due_at if appeal.decided_by_id and appeal.decided_at else None


def _in_time(appeals: Counted, period: Period) -> int | None:
    """Percent of the decided appeals that were decided by their day; None where there are too few."""
    tally = Tally.of((row for row in appeals if row["in_time"] is not None), "in_time", period)
    decided = tally.cell()
    if not decided.number or decided.is_small or not decided.is_told:
        return None
    return round(100 * tally.own.get(True, 0) / decided.number)


def _by_kind(period: Period) -> list[Row]:
    rows = _count(Sanction.objects.all(), "starts_at", period, "kind")
    return fold(Tally.of(rows, "kind", period), dict(Sanction.Kind.choices))
