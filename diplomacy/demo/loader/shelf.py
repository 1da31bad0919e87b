"""What is loaded, by the keys of the files."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User

from blog.models import Author, Event, Image, Post, Series, Topic
from diplomacy.demo.loader.clock import Clock
from diplomacy.demo.loader.shapes import ConsultationShape
from diplomacy.demo.loader.source import DemoError
from engagement.models import Comment, Commitment, Consultation, Discussion, Ground, ModerationDecision, Submission


class Rows[R](dict[str, R]):
    """Rows of one kind by key; an unknown key is an error in the file that asks for it."""

    def __missing__(self, key: str) -> R:
        raise DemoError(f"there is no entry with the key «{key}» among {', '.join(sorted(self)) or 'none'}")

    def maybe(self, key: str | None) -> R | None:
        return self[key] if key else None


@dataclass
class Count:
    """How many rows of one kind are new, and how many stood there already."""

    new: int = 0
    kept: int = 0

    def add(self, *, is_new: bool) -> None:
        self.new += is_new
        self.kept += not is_new

    def __add__(self, other: "Count") -> "Count":
        return Count(self.new + other.new, self.kept + other.kept)

    def __str__(self) -> str:
        parts = [f"{self.new} new" if self.new else "", f"{self.kept} there already" if self.kept else ""]
        return ", ".join(filter(None, parts)) or "none"


@dataclass
class Shelf:
    """Everything that later kinds refer to."""

    clock: Clock = field(default_factory=Clock)
    staff: Rows[User] = field(default_factory=Rows)
    authors: Rows[Author] = field(default_factory=Rows)
    topics: Rows[Topic] = field(default_factory=Rows)
    images: Rows[Image] = field(default_factory=Rows)
    events: Rows[Event] = field(default_factory=Rows)
    series: Rows[Series] = field(default_factory=Rows)
    posts: Rows[Post] = field(default_factory=Rows)
    grounds: Rows[Ground] = field(default_factory=Rows)
    consultations: Rows[Consultation] = field(default_factory=Rows)
    consultation_shapes: Rows[ConsultationShape] = field(default_factory=Rows)
    discussions: dict[str, Discussion] = field(default_factory=dict)  # by the reference to their page
    comments: Rows[Comment] = field(default_factory=Rows)
    submissions: Rows[Submission] = field(default_factory=Rows)
    commitments: Rows[Commitment] = field(default_factory=Rows)
    # What this load adds: the keys of comments, the addresses of comments by primary key, and decisions to be stored.
    fresh: set[str] = field(default_factory=set)
    addresses: dict[int, str] = field(default_factory=dict)
    decisions: list[ModerationDecision] = field(default_factory=list)
