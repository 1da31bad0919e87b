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
COMMENT, SUBMISSION, PLACE = "comment", "submission", "place"
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
    clause: int | None
    question: int | None
    count: int


class Voices:
    """How many contributions a consultation has: published comments of the public, and submissions. One query.

    Those sent after closing are in none of these counts but in `late`: kept, shown, counted apart. What a submission
    withholds from publication is counted like all else.
    """

    def __init__(self, consultation: Consultation) -> None:
        comments, submissions, self._places = _counted(consultation)
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


def _counted(consultation: Consultation) -> tuple[list[Group], list[Group], Counter[Any]]:
    """The groups of comments, those of submissions, and how many of these in time speak of each clause. One query."""
    submissions = Submission.objects.received().filter(consultation=consultation).order_by()
    parts = (_of_comments(consultation), _of_submissions(submissions), _of_places(submissions.filter(late=False)))
    found: dict[str, list[Group]] = {name: [] for name in (COMMENT, SUBMISSION, PLACE)}
    for name, *values in parts[0].union(*parts[1:], all=True).order_by():
        found[name].append(Group(*values))
    return found[COMMENT], found[SUBMISSION], _added((group.clause, group.count) for group in found[PLACE])


def _of_comments(consultation: Consultation) -> QuerySet[Any]:
    clause = Coalesce("discussion__clause", "discussion__question__clause")
    told = {"told": Value(COMMENT), "came": Value(Channel.WEB.value), "clause": clause}
    found = Comment.objects.contributions(consultation).order_by().annotate(**told)
    return _grouped(found, "language", "capacity", "came", "late", "clause", "discussion__question")


def _of_submissions(submissions: QuerySet[Submission]) -> QuerySet[Any]:
    found = submissions.annotate(told=Value(SUBMISSION), clause=NO_PLACE, asked=NO_PLACE)
    return _grouped(found, "language", "capacity", "channel", "late", "clause", "asked")


def _of_places(submissions: QuerySet[Submission]) -> QuerySet[Any]:
    """Of each clause alone; a submission that has no answer is on the whole, as the join leaves its place empty."""
    empty = {name: Value("") for name in ("any_language", "any_capacity", "any_channel")}
    place = Coalesce("answers__clause", "answers__question__clause")
    found = submissions.annotate(told=Value(PLACE), place=place, asked=NO_PLACE, **empty)
    return _grouped(found, *empty, "late", "place", "asked", count=Count("pk", distinct=True))


def _grouped(rows: QuerySet[Any], *columns: str, count: Count | None = None) -> QuerySet[Any]:
    """In the order of `Group`, after the name of the part; the rows are counted without being fetched."""
    return rows.values("told", *columns).annotate(count=count or Count("*")).values_list("told", *columns, "count")


def _added(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    for key, count in counts:
        counter[key] += count
    return counter
