"""The formats of the files about moderation, in the folder of that name."""

from dataclasses import dataclass

from django.db import models

from diplomacy.demo.loader.asking_shapes import NONE
from diplomacy.demo.loader.source import Shape, Texts
from engagement.models import Act, Appeal, Capacity, Complaint, CrisisMode, Discussion, Rule, Sanction


class Deed(models.TextChoices):
    """What is done to a comment; each is carried out by a verb of engagement.actions."""

    PIN = "pin"
    ANSWER = "answer"
    USEFUL = "useful"
    EDIT = "edit"
    REPORT = "report"
    DECIDE = "decide"
    REDACT = "redact"
    APPEAL = "appeal"
    SETTLE = "settle"
    SANCTION = "sanction"


@dataclass(frozen=True, kw_only=True)
class DeedShape(Shape):
    """Something done to a comment so many days ago; which of the rest it needs depends on the deed.

    `text` holds new words, words to hide, a reason or an explanation.
    """

    comment: str
    deed: Deed
    days_ago: float
    by: str = "moderator"
    language: str = "en"
    text: str = ""
    note: str = ""
    ground: str | None = None
    act: Act | None = None
    answer: str | None = None
    count: int = 0
    reason: Complaint.Reason | None = None
    law: str = ""
    outcome: Appeal.Outcome | None = None
    sanction: Sanction.Kind | None = None
    on: str = "author"
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class RemarkShape(Shape):
    """A comment as it comes from a form whose writer's address is known; without `network` it has one of its own."""

    key: str
    on: str
    reply_to: str | None = None
    author: str = ""
    network: str = ""
    name: str
    language: str
    capacity: Capacity = Capacity.PERSON
    text: str
    days_ago: float


@dataclass(frozen=True, kw_only=True)
class PastShape(Shape):
    """A decision of the last months, once for each of the names, and what became of an appeal against it.

    What is sent by a program (`is_trap`) has no decision.
    """

    key: str
    on: tuple[str, ...]
    language: str
    names: tuple[str, ...]
    text: str
    act: Act = Act.REJECT
    ground: str | None = None
    note: str = ""
    appeal: Appeal.Outcome | None = None
    appeal_text: str = ""
    explanation: str = ""
    is_trap: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleShape(Shape):
    name: str
    kind: Rule.Kind
    text: str
    language: str
    effect: Rule.Effect
    reason: str
    is_active: bool
    days_ago: float
    by: str


@dataclass(frozen=True, kw_only=True)
class TurnShape(Shape):
    """A turn of the crisis switch."""

    level: CrisisMode.Level
    days_ago: float
    by: str
    reason: str
    notice: Texts = NONE


@dataclass(frozen=True, kw_only=True)
class DiscussionShape(Shape):
    on: str
    days_ago: float
    by: str
    reason: str
    mode: Discussion.Mode | None = None
    policy: Discussion.Policy | None = None
    close_after_days: int | None = None
    slow_mode: int | None = None


@dataclass(frozen=True, kw_only=True)
class SummaryShape(Shape):
    on: str
    days_ago: float
    by: str
    summary: Texts
