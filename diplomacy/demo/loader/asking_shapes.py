"""The formats of what a consultation asks and what it gives to read: questions with their choices, documents."""

from dataclasses import dataclass

from django.db import models

from diplomacy.demo.loader.source import Shape, Texts
from engagement.models import Document, Question

NONE = Texts()


class Format(models.TextChoices):
    """As what a document is made."""

    DOCX = "docx"
    PDF = "pdf"
    TEXT = "txt"


@dataclass(frozen=True, kw_only=True)
class ChoiceShape(Shape):
    key: str
    text: Texts
    is_other: bool = False


@dataclass(frozen=True, kw_only=True)
class ConditionShape(Shape):
    """An earlier question by its key, and the key of a choice there or the points of its scale."""

    question: str
    choice: str | None = None
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionShape(Shape):
    """A question for discussion, or one of the form; `clause` is «1/2.3»: draft 1, number 2.3."""

    key: str
    venue: Question.Venue = Question.Venue.DISCUSSION
    kind: Question.Kind = Question.Kind.OPEN
    clause: str | None = None
    text: Texts
    help: Texts = NONE
    background: Texts = NONE
    required: bool = False
    confidential: bool = False
    scale_steps: int = 5
    low_label: Texts = NONE
    high_label: Texts = NONE
    choice: tuple[ChoiceShape, ...] = ()
    row: tuple[ChoiceShape, ...] = ()
    condition: tuple[ConditionShape, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DocumentShape(Shape):
    """Something to read in the languages named, made from `text`: paragraphs, «# » before headings, «- » before items.

    With `in_days` it was added on that day, in place of the one with the key `replaces`, if any, and `note` told why.
    """

    languages: tuple[str, ...] = ("en", "mn")
    key: str
    kind: Document.Kind
    title: Texts
    format: Format = Format.DOCX
    text: Texts
    in_days: int | None = None
    replaces: str | None = None
    note: Texts = NONE
