"""The format of what came of a consultation: themes with their passages and replies, commitments, reports."""

from dataclasses import dataclass

from diplomacy.demo.loader.asking_shapes import NONE
from diplomacy.demo.loader.source import Shape, Texts
from engagement.models import CommitmentState, Excerpt, Report
from engagement.models.excerpts import Stance
from engagement.models.replies import Decision


@dataclass(frozen=True, kw_only=True)
class ExcerptShape(Shape):
    """A passage, or the whole, of a `comment`, or of what a `submission` says on a `clause` («1/2.3»)."""

    comment: str | None = None
    submission: str | None = None
    clause: str = ""
    passage: str = ""
    stance: Stance
    telling: bool = False
    way: Excerpt.Way = Excerpt.Way.HAND


@dataclass(frozen=True, kw_only=True)
class VersionShape(Shape):
    """A new version of a published reply: why there is one, and what reads otherwise in it."""

    in_days: int
    note: Texts
    reason: Texts = NONE
    done: Texts = NONE
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReplyShape(Shape):
    """The reply to a theme; `changed` clauses as «2:3.1», `commitments` by their keys."""

    decision: Decision
    reason: Texts
    done: Texts = NONE
    signed_by: Texts
    office: Texts
    changed: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    version: VersionShape | None = None


@dataclass(frozen=True, kw_only=True)
class ThemeShape(Shape):
    key: str
    title: Texts
    gist: Texts = NONE
    excerpt: tuple[ExcerptShape, ...] = ()
    reply: ReplyShape | None = None


@dataclass(frozen=True, kw_only=True)
class ProgressShape(Shape):
    in_days: int
    state: CommitmentState
    note: Texts
    evidence: str = ""
    due_in_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class CommitmentShape(Shape):
    """A commitment: released with the answer where a reply names it, by its own verb at `published_in_days` else."""

    key: str
    title: Texts
    detail: Texts = NONE
    office: Texts
    due_in_days: int
    published_in_days: int | None = None
    progress: tuple[ProgressShape, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportShape(Shape):
    kind: Report.Kind
    published_in_days: int | None = None
    body: Texts
