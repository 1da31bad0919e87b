"""The overview of a consultation: its stages, its history, its figures, all counted from rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.models.comments import Comment
from engagement.models.consultations import Consultation, Stage
from engagement.models.drafts import Clause, Draft, Openness
from engagement.models.outcomes import Reply
from engagement.models.reports import Report
from engagement.models.states import Capacity

COURSE = (Stage.UPCOMING, Stage.OPEN, Stage.READING, Stage.HEARD, Stage.ANSWERED)


@dataclass(frozen=True)
class Step:
    """One stage of a consultation's course; `state` is done, current or next."""

    key: str
    label: str
    state: str
    date: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """One line of the public history, recorded or derived from a date."""

    happened_at: datetime
    label: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a figure: how many, and which share of the whole in percent; `language` where the label has its own."""

    label: str
    value: int
    share: int
    language: str = ""


def steps(consultation: Consultation) -> list[Step]:
    """The course of a consultation; empty for one that has not been published or was withdrawn."""
    if consultation.stage not in COURSE:
        return []
    heard_at, answered_at = consultation.reported()
    dates = {
        Stage.OPEN: consultation.opens_at,
        Stage.READING: consultation.closes_at,
        Stage.HEARD: heard_at,
        Stage.ANSWERED: answered_at or consultation.answer_by,
    }
    now = COURSE.index(consultation.stage)
    states = ["done"] * now + ["current"] + ["next"] * len(COURSE)
    return [
        Step(stage, str(stage.label), state, dates.get(stage)) for stage, state in zip(COURSE, states, strict=False)
    ]


def history(consultation: Consultation) -> list[Moment]:
    """Everything public that happened, newest first; opening and closing follow from the dates."""
    entries = [
        Moment(entry.happened_at, entry.get_kind_display(), entry.note or "") for entry in consultation.timeline.all()
    ]
    derived = [(consultation.opens_at, _("Opened")), (consultation.closes_at, _("Closed"))]
    passed = [
        Moment(moment, label)
        for moment, label in derived
        if moment and moment <= timezone.now() and not consultation.withdrawn_before(moment)
    ]
    return sorted([*entries, *passed], key=lambda moment: moment.happened_at, reverse=True)


def rows(counts: Iterable[tuple[str, int]]) -> list[Row]:
    """Counts as rows of a figure, with their share of the sum in whole percent."""
    found = list(counts)
    total = sum(count for _label, count in found) or 1
    return [Row(label, count, round(100 * count / total)) for label, count in found]


class Voices:
    """How many contributions a consultation has, by clause, language and capacity: one query.

    Those sent after closing are in none of these counts but in `late`: kept, shown, counted apart.
    """

    def __init__(self, consultation: Consultation) -> None:
        groups = Comment.objects.contributions(consultation).values(
            "discussion__clause", "language", "capacity", "late"
        )
        found = list(groups.annotate(count=Count("pk")).order_by())
        self._groups = [group for group in found if not group["late"]]
        self.late = sum(group["count"] for group in found if group["late"])

    @cached_property
    def total(self) -> int:
        return sum(group["count"] for group in self._groups)

    @cached_property
    def by_clause(self) -> Counter[Any]:
        """Counts by the clause's primary key; None is the consultation as a whole."""
        return self._by("discussion__clause")

    @property
    def by_language(self) -> list[Row]:
        counts = self._by("language")
        found = rows((name, counts[code]) for code, name in settings.LANGUAGES)
        return [replace(row, language=code) for row, (code, _name) in zip(found, settings.LANGUAGES, strict=True)]

    @property
    def by_capacity(self) -> list[Row]:
        counts = self._by("capacity")
        return rows((str(capacity.label), counts[capacity]) for capacity in Capacity)

    def _by(self, key: str) -> Counter[Any]:
        counter: Counter[Any] = Counter()
        for group in self._groups:
            counter[group[key]] += group["count"]
        return counter


def decisions(themes: Sequence[Any]) -> list[Row]:
    """How many themes, as `Theme.objects.for_readers` gives them, met which decision."""
    counts = Counter(reply.get_decision_display() for theme in themes for reply in theme.answers)
    return rows(counts.most_common())


def changed_clauses(themes: Sequence[Any]) -> list[tuple[str, str]]:
    """Label and address of each clause that the replies to these themes name, in the order of the text."""
    clauses = {
        clause.pk: clause for theme in themes for reply in theme.answers for clause in reply.changed_clauses.all()
    }
    ordered = sorted(clauses.values(), key=lambda clause: (clause.draft.number, clause.position, clause.pk))
    return [(str(clause), clause.get_absolute_url()) for clause in ordered]


def published_drafts(consultation: Consultation) -> list[Draft]:
    """The drafts that are out, in order, each with its consultation at hand."""
    drafts = list(Draft.objects.published().filter(consultation=consultation))
    for draft in drafts:
        draft.consultation = consultation
    return drafts


def clauses_of(draft: Draft) -> list[Clause]:
    """A draft's clauses in order, each with its draft, consultation and the wordings it comes from."""
    clauses = list(draft.clauses.prefetch_related("comes_from"))
    for clause in clauses:
        clause.draft = draft
    return clauses


def openness(clauses: Iterable[Clause]) -> list[tuple[str, int]]:
    """How many clauses are open, partly open and fixed, in that order, without the zeros."""
    counts = Counter(clause.openness for clause in clauses)
    return [(value, counts[value]) for value in Openness.values if counts[value]]


def add_changes(consultations: Sequence[Consultation]) -> None:
    """Give each consultation `changed`: label and address of the clauses that its published replies changed."""
    shaped = Q(shaped_by__in=Reply.objects.published(), draft__consultation__in=consultations)
    clauses = Clause.objects.published().filter(shaped).select_related("draft__consultation").distinct()
    found: dict[int, list[Clause]] = {}
    for clause in clauses:
        found.setdefault(clause.draft.consultation_id, []).append(clause)
    for consultation in consultations:
        consultation.changed = [(str(clause), clause.get_absolute_url()) for clause in found.get(consultation.pk, [])]


def published_reports(consultation: Consultation) -> dict[str, Report]:
    """The reports that are out, by kind."""
    return {report.kind: report for report in Report.objects.published().filter(consultation=consultation)}
