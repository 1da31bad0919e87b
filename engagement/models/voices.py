"""How many spoke on a consultation, on what, in which language, for whom and by which way: counted from rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.states import Capacity, Channel
from engagement.models.submissions import Submission

FEWEST_FOR_SHARES = 5  # below it one contribution more or less would turn any percentage
NO_PLACE = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True)
class Row:
    """One row of a figure: how many, and which share of the whole in percent; `language` where the label has its own.

    `url` leads to what it counts; `key` names it for programs.
    """

    label: str
    value: int
    share: int
    language: str = ""
    url: str = ""
    key: str = ""


def rows(counts: Iterable[tuple[str, int]]) -> list[Row]:
    """Counts as rows of a figure, with their share of the sum in whole percent."""
    found = list(counts)
    total = sum(count for _label, count in found) or 1
    return [Row(label, count, round(100 * count / total)) for label, count in found]


@dataclass(frozen=True)
class Group:
    """So many contributions that have this in common; `clause` and `question` are keys, None for the whole."""

    language: str
    capacity: str
    channel: str
    late: bool
    count: int
    clause: int | None = None
    question: int | None = None


class Voices:
    """How many contributions a consultation has: published comments of the public, and submissions. Two queries.

    Those sent after closing are in none of these counts but in `late`: kept, shown, counted apart. What a submission
    withholds from publication is counted like all else.
    """

    def __init__(self, consultation: Consultation) -> None:
        comments = list(_comments(consultation))
        submissions, self._places = _submissions(consultation)
        self._comments = [group for group in comments if not group.late]
        self._submissions = [group for group in submissions if not group.late]
        self.late = sum(group.count for group in [*comments, *submissions] if group.late)

    @property
    def total(self) -> int:
        return self.comments + self.submissions

    @property
    def are_few(self) -> bool:
        """Whether they are too few for shares of them to mean anything."""
        return self.total < FEWEST_FOR_SHARES

    @cached_property
    def comments(self) -> int:
        return sum(group.count for group in self._comments)

    @cached_property
    def submissions(self) -> int:
        return sum(group.count for group in self._submissions)

    @cached_property
    def by_clause(self) -> Counter[Any]:
        """Counts by the clause's primary key; None is the consultation as a whole.

        A submission counts once on each clause it speaks of, be it in an answer to a question about the clause, and
        once on the whole where it speaks of that or of no clause. What is said in the discussion of a question counts
        on the clause that it asks about, and else in `by_question` alone.
        """
        placed = [group for group in self._comments if group.clause or not group.question]
        return _added((group.clause, group.count) for group in placed) + self._places

    @cached_property
    def by_question(self) -> Counter[Any]:
        """Counts of comments by the primary key of the question under discussion."""
        return _added((group.question, group.count) for group in self._comments if group.question)

    @property
    def by_language(self) -> list[Row]:
        counts = self._by("language")
        found = rows((name, counts[code]) for code, name in settings.LANGUAGES)
        return [replace(row, language=code) for row, (code, _name) in zip(found, settings.LANGUAGES, strict=True)]

    @property
    def by_capacity(self) -> list[Row]:
        counts = self._by("capacity")
        return rows((str(capacity.label), counts[capacity]) for capacity in Capacity)

    @property
    def by_channel(self) -> list[Row]:
        """By which way they came in; comments are written on the site."""
        counts = self._by("channel")
        return rows((str(channel.label), counts[channel]) for channel in Channel)

    @property
    def has_paper(self) -> bool:
        """Whether anything came in otherwise than through the site."""
        return any(group.channel != Channel.WEB for group in self._submissions)

    def _by(self, key: str) -> Counter[Any]:
        return _added((getattr(group, key), group.count) for group in [*self._comments, *self._submissions])


def _comments(consultation: Consultation) -> Iterable[Group]:
    found = Comment.objects.contributions(consultation).order_by()
    clause = Coalesce("discussion__clause", "discussion__question__clause")
    groups = found.values(
        "language", "capacity", "late", clause=clause, question=Coalesce("discussion__question", NO_PLACE)
    )
    return (Group(channel=Channel.WEB, **group) for group in groups.annotate(count=Count("pk")))


def _submissions(consultation: Consultation) -> tuple[list[Group], Counter[Any]]:
    """The groups of those received, and how many in time speak of each clause: two counts in one query."""
    received = Submission.objects.received().filter(consultation=consultation).order_by()
    found = _by_author(received).union(_by_place(received.filter(late=False)), all=True).order_by()
    groups, places = [], Counter[Any]()
    for language, capacity, channel, late, place, count in found:
        if language:
            groups.append(Group(language, capacity, channel, late, count))
        else:
            places[place] += count
    return groups, places


def _by_author(submissions: QuerySet[Submission]) -> QuerySet[Any]:
    own = ("language", "capacity", "channel", "late")
    return submissions.values(*own).annotate(place=NO_PLACE, count=Count("pk")).values_list(*own, "place", "count")


def _by_place(submissions: QuerySet[Submission]) -> QuerySet[Any]:
    """Without a language; a submission that has no answer is on the whole, as the join leaves its place empty."""
    empty = {name: Value("") for name in ("no_language", "no_capacity", "no_channel")}
    place = Coalesce("answers__clause", "answers__question__clause")
    placed = submissions.annotate(place=place).values("place").annotate(count=Count("pk", distinct=True))
    return placed.annotate(**empty, in_time=Value(False)).values_list(*empty, "in_time", "place", "count")  # noqa: FBT003


def _added(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    for key, count in counts:
        counter[key] += count
    return counter
