"""All texts of a consultation that can be alike: what comments say, and what answers say in words."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Length, Trim

from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation

MANY = 2_000


class Text(NamedTuple):
    """A text by the key of its comment or of its answer; the other is None."""

    comment: int | None
    answer: int | None
    words: str


def texts_of(consultation: Consultation) -> Iterator[Text]:
    """Texts that count, late ones among them, each row read once; the oldest comments first, then answers."""
    for comment, words in _comments(consultation).values_list("pk", "comment").iterator(MANY):
        yield Text(comment, None, words)
    for answer, words in _answers(consultation).values_list("pk", "text").iterator(MANY):
        yield Text(None, answer, words)


def number_of_texts(consultation: Consultation) -> int:
    """How many there are; one query."""
    comments = _comments(consultation).order_by().values_list("pk")
    return comments.union(_answers(consultation).order_by().values_list("pk"), all=True).count()


def _comments(consultation: Consultation) -> QuerySet[Comment]:
    return Comment.objects.contributions(consultation).order_by("pk")


def _answers(consultation: Consultation) -> QuerySet[Answer]:
    said = Answer.objects.received().filter(submission__consultation=consultation)
    return said.alias(length=Length(Trim("text"))).filter(length__gt=0).order_by("pk")
