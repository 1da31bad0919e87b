"""The overview of a consultation: its stages, its texts and what became of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from blog.models.events import midnight
from engagement.models.clause_links import ClauseRow, link_to
from engagement.models.consultations import Consultation, Stage
from engagement.models.drafts import Clause, Draft
from engagement.models.replies import Decision, Reply
from engagement.models.stages import Kind
from engagement.models.voices import Row, rows

COURSE = (Stage.UPCOMING, Stage.OPEN, Stage.READING, Stage.HEARD, Stage.ANSWERED)
COURSE_OF_QUESTIONS = (Stage.UPCOMING, Stage.OPEN, Stage.READING, Stage.ANSWERED)


@dataclass(frozen=True)
class Step:
    """One stage of a consultation's course; `state` is done, current or next."""

    key: str
    label: str
    state: str
    date: datetime | None = None


def steps(consultation: Consultation) -> list[Step]:
    """The course of a consultation; empty for one that has not been published or was withdrawn."""
    course = COURSE_OF_QUESTIONS if consultation.kind == Kind.QUESTION_HOUR else COURSE
    if consultation.stage not in course:
        return []
    heard_at, answered_at = consultation.reported()
    dates = {
        Stage.OPEN: consultation.opens_at,
        Stage.READING: consultation.closes_at,
        Stage.HEARD: heard_at,
        Stage.ANSWERED: answered_at or consultation.answer_by,
    }
    now = course.index(consultation.stage)
    states = ["done"] * now + ["current"] + ["next"] * len(course)
    return [
        Step(stage, stage.label_of(consultation.kind), state, dates.get(stage))
        for stage, state in zip(course, states, strict=False)
    ]


def decisions(themes: Sequence[Any]) -> list[Row]:
    """How many themes, as `engagement.models.told.for_readers` gives them, met which decision."""
    return decided_in(reply.decision for theme in themes for reply in theme.answers)


def decided_in(decisions: Iterable[str]) -> list[Row]:
    """How often each decision was made, in the order of `Decision`; `key` is the decision, none is without any."""
    counts = Counter(decisions)
    found = rows((str(kind.label), counts[kind]) for kind in Decision)
    return [replace(row, key=kind.value) for row, kind in zip(found, Decision, strict=True) if row.value]


def changed_clauses(themes: Sequence[Any]) -> list[tuple[str, str]]:
    """Label and address of each clause that the replies to these themes name, in the order of the text."""
    return [link_to(row) for row in changed_rows(reply for theme in themes for reply in theme.answers)]


def changed_rows(replies: Iterable[Reply]) -> list[ClauseRow]:
    """The clauses that these replies, rows of `with_clauses`, name: each once, in the order of the text."""
    found = {row["pk"]: row for reply in replies for row in reply.changed_rows}
    return sorted(found.values(), key=lambda row: (row["draft"], row["position"], row["pk"]))


def published_drafts(consultation: Consultation) -> list[Draft]:
    """The drafts that are out, in order, each with its consultation at hand."""
    drafts = list(Draft.objects.published().filter(consultation=consultation))
    for draft in drafts:
        draft.consultation = consultation
    return drafts


def days_end(consultation: Consultation) -> list[datetime]:
    """When the page that tells how many days are left becomes untrue: at the next midnight in Ulaanbaatar."""
    if consultation.stage in {Stage.ANSWERED, Stage.WITHDRAWN}:
        return []
    return [midnight(timezone.localdate() + timedelta(days=1))]


def add_changes(consultations: Sequence[Consultation]) -> None:
    """Give each consultation `changed`: label and address of the clauses that its published replies changed."""
    shaped = Q(shaped_by__in=Reply.objects.published(), draft__consultation__in=consultations)
    clauses = Clause.objects.published().filter(shaped).select_related("draft__consultation").distinct()
    found: dict[int, list[Clause]] = {}
    for clause in clauses:
        found.setdefault(clause.draft.consultation_id, []).append(clause)
    for consultation in consultations:
        consultation.changed = [(str(clause), clause.get_absolute_url()) for clause in found.get(consultation.pk, [])]
