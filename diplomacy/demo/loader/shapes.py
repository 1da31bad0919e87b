"""The formats of the content files: one shape for each kind of entry.

A field of type Texts stands for one key per language (title_en, title_mn). NONE as its
default lets the text be left out, but in all languages only.
"""

from dataclasses import dataclass
from datetime import date

from diplomacy.demo.loader.asking_shapes import NONE, DocumentShape, QuestionShape
from diplomacy.demo.loader.outcome_shapes import CommitmentShape, ReportShape, ThemeShape
from diplomacy.demo.loader.source import Shape, Texts
from engagement.models import Argument, Capacity, Echo, Openness, State, TimelineEntry
from engagement.models.stages import Kind, LegalBasis, Prevailing


@dataclass(frozen=True, kw_only=True)
class AuthorShape(Shape):
    key: str
    name: Texts
    office: Texts
    biography: Texts
    is_person: bool = False
    image: str | None = None


@dataclass(frozen=True, kw_only=True)
class TopicShape(Shape):
    key: str
    title: Texts
    slug: Texts
    summary: Texts


@dataclass(frozen=True, kw_only=True)
class ImageShape(Shape):
    key: str
    alt: Texts = NONE
    caption: Texts = NONE
    credit: Texts = NONE
    decorative: bool = False


@dataclass(frozen=True, kw_only=True)
class AimShape(Shape):
    title: Texts
    issue: Texts
    role: Texts
    consultation: str | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateShape(Shape):
    languages: tuple[str, ...] = ("en", "mn")
    hours_ago: float = 0
    in_days: int | None = None  # or at an hour of a day before today
    hour: int = 0
    text: Texts


@dataclass(frozen=True, kw_only=True)
class EventShape(Shape):
    key: str
    title: Texts
    slug: Texts
    summary: Texts
    place: Texts
    body: Texts = NONE
    starts_on: date | None = None
    ends_on: date | None = None
    starts_in_days: int | None = None
    ends_in_days: int | None = None
    image: str | None = None
    begins_hour: int | None = None  # o'clock in Ulaanbaatar, of the first day
    finishes_hour: int | None = None  # and of the last
    time_zone: str = "Europe/Brussels"
    aim: tuple[AimShape, ...] = ()
    update: tuple[UpdateShape, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeriesShape(Shape):
    key: str
    title: Texts
    slug: Texts
    summary: Texts


@dataclass(frozen=True, kw_only=True)
class CorrectionShape(Shape):
    languages: tuple[str, ...] = ("en", "mn")
    days_after: int
    note: Texts


@dataclass(frozen=True, kw_only=True)
class WithdrawalShape(Shape):
    languages: tuple[str, ...] = ("en", "mn")
    days_after: int
    reason: Texts


@dataclass(frozen=True, kw_only=True)
class PostShape(Shape):
    languages: tuple[str, ...] = ("en", "mn")
    key: str
    author: str
    title: Texts
    slug: Texts
    summary: Texts
    body: Texts
    topics: tuple[str, ...] = ()
    event: str | None = None
    image: str | None = None
    title_mong: str = ""
    body_mong: str = ""
    published_on: date | None = None
    days_ago: int | None = None
    series: str | None = None
    correction: tuple[CorrectionShape, ...] = ()
    withdrawal: WithdrawalShape | None = None


@dataclass(frozen=True, kw_only=True)
class GroundShape(Shape):
    code: str
    title: Texts
    rule: Texts
    hides_text: bool


@dataclass(frozen=True, kw_only=True)
class ClauseShape(Shape):
    """A clause with its own words, or, where it is the `same_as` one of the draft before, with that one’s."""

    number: str
    part: Texts = NONE
    heading: Texts = NONE
    text: Texts = NONE
    explanation: Texts = NONE
    openness: Openness = Openness.OPEN
    openness_reason: Texts = NONE
    comes_from: tuple[str, ...] = ()
    same_as: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftShape(Shape):
    number: int
    title: Texts
    change_note: Texts = NONE
    published_in_days: int | None = None
    clause: tuple[ClauseShape, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineShape(Shape):
    """What is told to the public beside the announcement, drafts, documents and a withdrawal, which tell themselves."""

    kind: TimelineEntry.Kind
    in_days: int
    note: Texts = NONE
    opened_in_days: int | None = None  # which day was promised before, where the opening moved
    closed_in_days: int | None = None  # the same of the closing
    answered_in_days: int | None = None  # the same of the answer, where it was late
    text: str = ""  # which text was corrected, and how it read before
    before: Texts = NONE


@dataclass(frozen=True, kw_only=True)
class ConsultationShape(Shape):
    key: str
    kind: Kind = Kind.POLICY
    title: Texts
    slug: Texts
    summary: Texts
    asking: Texts = NONE
    can_change: Texts = NONE
    is_fixed: Texts = NONE
    afterwards: Texts = NONE
    audience: Texts = NONE
    background: Texts = NONE
    legal_basis: LegalBasis
    prevailing_language: Prevailing
    contact_email: str
    contact_details: Texts = NONE
    timing_reason: Texts = NONE  # said where the dates that today gives touch a quiet time of the year
    topics: tuple[str, ...] = ()
    event: str | None = None
    post: str | None = None
    published_in_days: int | None = None
    opens_in_days: int
    closes_in_days: int
    answer_in_days: int
    withdrawn_in_days: int | None = None
    withdrawn_reason: Texts = NONE
    draft: tuple[DraftShape, ...] = ()
    question: tuple[QuestionShape, ...] = ()
    document: tuple[DocumentShape, ...] = ()
    commitment: tuple[CommitmentShape, ...] = ()
    theme: tuple[ThemeShape, ...] = ()
    report: tuple[ReportShape, ...] = ()
    timeline: tuple[TimelineShape, ...] = ()

    @property
    def is_open(self) -> bool:
        on_show = self.published_in_days is not None and self.withdrawn_in_days is None
        return on_show and self.opens_in_days < 0 < self.closes_in_days

    @property
    def is_being_read(self) -> bool:
        """Closed, not withdrawn, and nothing reported yet."""
        return self.closes_in_days < 0 and self.withdrawn_in_days is None and not self.report


@dataclass(frozen=True, kw_only=True)
class CommentShape(Shape):
    key: str
    on: str
    reply_to: str | None = None
    author: str = ""  # several comments with the same come from one address
    name: str
    language: str
    text: str
    days_after: float
    capacity: Capacity = Capacity.PERSON
    organisation: str = ""
    argument: Argument | None = None
    state: State = State.PUBLISHED
    ground: str | None = None
    note: str = ""
    by: str = "moderator"
    official: bool = False
    office: Texts = NONE


@dataclass(frozen=True, kw_only=True)
class EchoShape(Shape):
    """What the author of a comment, by its key, says of the wording that a clause, by its number, has become."""

    comment: str
    clause: str
    verdict: Echo.Verdict
