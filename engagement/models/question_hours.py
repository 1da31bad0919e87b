"""Ask the Ministry: the public's questions with their support and their answers, or how long each has waited.

A question is a comment that opens a thread on the consultation's own page. It is answered once an official reply is
marked as its answer, and can be read; one that says why the Ministry cannot answer is an answer too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.selections import Selection, Sort
from engagement.models.stages import Kind
from engagement.models.states import State

ANSWERED = Q(answer__isnull=False, answer__state=State.PUBLISHED)  # the first is what the index knows
# Comments that are questions to the Ministry: they open a thread on the page of a question hour.
ASKED = Q(discussion__consultation__kind=Kind.QUESTION_HOUR, depth=0, is_official=False, state=State.PUBLISHED)


class Show(models.TextChoices):
    """Which questions."""

    ALL = "all", pgettext_lazy("which questions", "All")
    WAITING = "waiting", pgettext_lazy("which questions", "Waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("which questions", "Answered")


class Order(models.TextChoices):
    """In which order."""

    SUPPORT = "support", pgettext_lazy("order of questions", "Most wanted first")
    NEWEST = "newest", pgettext_lazy("order of questions", "Newest first")


SORTS = {Order.SUPPORT: Sort.USEFUL, Order.NEWEST: Sort.NEWEST}


@dataclass(frozen=True)
class Asking:
    """One way to read the questions; the one without arguments is the canonical page. `start` is a `Selection`'s."""

    order: Order = Order.SUPPORT
    show: Show = Show.ALL
    start: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Asking":
        """What an address asks for; values that mean nothing are passed over."""
        order = Order(query["order"]) if query.get("order") in Order.values else Order.SUPPORT
        show = Show(query["show"]) if query.get("show") in Show.values else Show.ALL
        known = Selection.from_query({"sort": SORTS[order], "start": query.get("start", "")})
        return cls(order, show, known.start)

    @property
    def query(self) -> str:
        """As it stands in an address, without the question mark; "" for the canonical page."""
        asked = {
            "order": "" if self.order == Order.SUPPORT else self.order.value,
            "show": "" if self.show == Show.ALL else self.show.value,
            "start": self.start,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def selection(self) -> Selection:
        return Selection(sort=SORTS[self.order], start=self.start)

    def but(self, **changes: object) -> "Asking":
        """The same with other choices, from its beginning."""
        return replace(self, **{"start": "", **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Asked:
    """One question of a list; `waited` is in whole days by the calendar, up to the answer or up to today."""

    comment: Comment
    waited: int

    @property
    def answer(self) -> Comment | None:
        return self.comment.official_answer


@dataclass(frozen=True)
class Questions:
    """Some questions in the order chosen; `next_query` is that of the next page's address, "" on the last."""

    asking: Asking
    shown: list[Asked] = field(default_factory=list)
    next_query: str = ""
    answered: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.answered + self.waiting


def questions_of(discussion: Discussion, asking: Asking) -> Questions:
    """A page of the questions of a question hour, and how many have been answered: two queries, however many."""
    if discussion.pk is None or discussion.is_hidden:
        return Questions(asking)
    size, selection = settings.THREADS_PER_PAGE, asking.selection
    found = asked_in(discussion).select_related("answer")
    rows = list(selection.arrange(_shown(found, asking.show))[: size + 1])
    next_query = asking.but(start=selection.key_of(rows[size])).query if len(rows) > size else ""
    counts = found.order_by().aggregate(all=Count("pk"), answered=Count("pk", filter=ANSWERED))
    return Questions(
        asking,
        [Asked(row, _waited(row)) for row in rows[:size]],
        next_query,
        counts["answered"],
        counts["all"] - counts["answered"],
    )


def asked_in(discussion: Discussion) -> CommentQuerySet:
    """The questions that the public has asked there."""
    found: CommentQuerySet = Comment.objects.published().filter(discussion=discussion, depth=0, is_official=False)
    return found


def unanswered(consultations: Any = None) -> CommentQuerySet:
    """Questions that wait for an answer, the longest wait first: of consultations with these keys, or of all that go on."""
    hours = Consultation.objects.going_on().values("pk") if consultations is None else consultations
    asked = Comment.objects.filter(ASKED, discussion__consultation__in=hours)
    return waiting_for_an_answer(asked).order_by("published_at", "pk")


def waiting_for_an_answer(questions: CommentQuerySet) -> CommentQuerySet:
    """Those without an answer, or with one that can no longer be read."""
    readable = Comment.objects.published().filter(pk=OuterRef("answer"))
    return questions.filter(~Exists(readable))


def _shown(questions: CommentQuerySet, show: Show) -> CommentQuerySet:
    if show == Show.ANSWERED:
        return questions.filter(ANSWERED)
    return waiting_for_an_answer(questions) if show == Show.WAITING else questions


def _waited(question: Comment) -> int:
    answer = question.official_answer
    until = answer.published_at if answer else timezone.now()
    days = timezone.localdate(until) - timezone.localdate(question.published_at)
    return max(days.days, 0)
