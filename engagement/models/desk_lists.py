"""The list of the reading desk: comments and submissions of a consultation together, oldest first, paged by key."""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left

from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.desk import Contribution, key_of, who, with_places
from engagement.models.desk_filters import Conditions, Narrowing
from engagement.models.excerpts import Excerpt
from engagement.models.readings import Assignment, Reading, ReadingNote
from engagement.models.submissions import Submission

PAGE = 30
OPENING = 300  # characters of a text that a list needs
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = {"comment": "submit_date", "submission": "sent_at"}


@dataclass(frozen=True, order=True)
class Position:
    """A place in the list: when it was sent, whether a comment or a submission, and its key among those."""

    at: datetime
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.kind}-{self.pk}"

    @classmethod
    def of(cls, contribution: Contribution) -> "Position":
        kind = "comment" if isinstance(contribution, Comment) else "submission"
        return cls(getattr(contribution, MOMENT[kind]), kind, contribution.pk)

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """None where the text is no position."""
        found = re.fullmatch(r"(\d{1,16})\.(comment|submission)-(\d{1,18})", text, re.ASCII)
        return cls(EPOCH + timedelta(microseconds=int(found[1])), found[2], int(found[3])) if found else None

    @property
    def key(self) -> str:
        """The contribution's short name: «comment-12»."""
        return f"{self.kind}-{self.pk}"

    def before(self) -> Conditions:
        """What stands before it, as conditions."""
        return Conditions(self._beside("comment", "lt"), self._beside("submission", "lt"))

    def after(self) -> Conditions:
        return Conditions(self._beside("comment", "gt"), self._beside("submission", "gt"))

    def _beside(self, kind: str, side: str) -> Q:
        """Those of one kind on one side of it; of the same moment, comments come first."""
        moment = MOMENT[kind]
        found = Q(**{f"{moment}__{side}": self.at})
        if kind == self.kind:
            return found | Q(**{moment: self.at, f"pk__{side}": self.pk})
        same_moment = (kind < self.kind) == (side == "lt")
        return Q(**{f"{moment}__{side}e": self.at}) if same_moment else found


@dataclass
class Row:
    """One contribution in the list. `opening` begins with its first words, "" where it has none; `readers` are keys."""

    contribution: Contribution
    position: Position
    opening: str = ""
    readers: set[int] = field(default_factory=set)
    themes: list[str] = field(default_factory=list)
    assignment: Assignment | None = None
    notes: int = 0

    @property
    def key(self) -> str:
        return key_of(self.contribution)

    @property
    def who(self) -> str:
        return who(self.contribution)

    @property
    def submission(self) -> Submission | None:
        return self.contribution if isinstance(self.contribution, Submission) else None


@dataclass(frozen=True)
class Page:
    """Some rows of the list. `more_after` is where the next page begins, "" on the last."""

    rows: list[Row]
    more_after: str = ""


def page_of(consultation: Consultation, narrowing: Narrowing, by: User, after: Position | None = None) -> Page:
    """The contributions that follow a position, the first ones without it; nine queries, however many there are."""
    found = _positions(consultation, narrowing, by, after=after, limit=PAGE + 1)
    shown, rest = found[:PAGE], found[PAGE:]
    rows = _rows(shown, consultation)
    _add_openings(rows)
    _add_readings(rows)
    _add_themes(rows)
    _add_assignments(rows)
    _add_notes(rows)
    return Page(rows, str(shown[-1]) if rest else "")


def neighbours(
    consultation: Consultation, narrowing: Narrowing, by: User, position: Position
) -> tuple[Position | None, Position | None]:
    """What stands before and behind a position in the same list; four queries."""
    before = _positions(consultation, narrowing, by, before=position, limit=1)
    after = _positions(consultation, narrowing, by, after=position, limit=1)
    return (before[0] if before else None, after[0] if after else None)


def first(consultation: Consultation, narrowing: Narrowing, by: User) -> Position | None:
    """Where the list begins."""
    return next(iter(_positions(consultation, narrowing, by, limit=1)), None)


def _positions(
    consultation: Consultation,
    narrowing: Narrowing,
    by: User,
    *,
    limit: int,
    after: Position | None = None,
    before: Position | None = None,
) -> list[Position]:
    """In the list's order, or where `before` is given backwards from there."""
    met = narrowing.conditions(by)
    met = met & after.after() if after else met
    met = met & before.before() if before else met
    comments = Comment.objects.contributions(consultation).filter(met.comments)
    submissions = Submission.objects.received().filter(met.submissions, consultation=consultation)
    sides = [_side(comments, "comment", limit, before), _side(submissions, "submission", limit, before)]
    return list(islice(heapq.merge(*sides, reverse=before is not None), limit))


def _side(rows: QuerySet[Any], kind: str, limit: int, before: Position | None) -> list[Position]:
    """By a moment that no index knows: else the database walks through all comments of the site in order of time."""
    moment, pk = F(MOMENT[kind]) + timedelta(0), F("pk")
    ordered = rows.order_by(moment.desc(), pk.desc()) if before else rows.order_by(moment.asc(), pk.asc())
    return [Position(at, kind, pk) for at, pk in ordered.values_list(MOMENT[kind], "pk")[:limit]]


def _rows(positions: Iterable[Position], consultation: Consultation) -> list[Row]:
    """Without what was taken back while it was looked for."""
    pks = defaultdict(list)
    for position in positions:
        pks[position.kind].append(position.pk)
    comments = with_places(Comment.objects.contributions(consultation).filter(pk__in=pks["comment"]), consultation)
    submissions = Submission.objects.received().filter(pk__in=pks["submission"])
    both: list[Contribution] = [*comments, *submissions]
    found = {key_of(contribution): contribution for contribution in both}
    return [Row(found[position.key], position) for position in positions if position.key in found]


def _add_openings(rows: list[Row]) -> None:
    """A comment begins with its words, a submission with those of its first answer that has any."""
    submissions = [row.contribution.pk for row in rows if row.submission]
    answers = Answer.objects.filter(submission__in=submissions).exclude(text="").order_by("submission", "pk")
    texts = dict(answers.distinct("submission").values_list("submission", Left("text", OPENING)))
    for row in rows:
        contribution = row.contribution
        row.opening = (
            contribution.comment[:OPENING] if isinstance(contribution, Comment) else texts.get(contribution.pk, "")
        )


def _add_readings(rows: list[Row]) -> None:
    by_key = {row.key: row for row in rows}
    for comment, submission, officer in Reading.objects.filter(_of(rows)).values_list(
        "comment", "submission", "read_by"
    ):
        by_key[_key(comment, submission)].readers.add(officer)


def _add_themes(rows: list[Row]) -> None:
    by_key = {row.key: row for row in rows}
    found = Excerpt.objects.filter(_of(rows, "answer__")).select_related("theme", "answer").order_by("theme", "pk")
    for excerpt in found.only("comment", "answer__submission", "theme"):
        submission = excerpt.answer.submission_id if excerpt.answer else None
        themes = by_key[_key(excerpt.comment_id, submission)].themes
        if str(excerpt.theme) not in themes:
            themes.append(str(excerpt.theme))


def _add_assignments(rows: list[Row]) -> None:
    by_key = {row.key: row for row in rows}
    for assignment in Assignment.objects.open().filter(_of(rows)).select_related("officer"):
        by_key[_key(assignment.comment_id, assignment.submission_id)].assignment = assignment


def _add_notes(rows: list[Row]) -> None:
    by_key = {row.key: row for row in rows}
    notes = ReadingNote.objects.filter(_of(rows)).order_by()
    for comment, submission, count in notes.values_list("comment", "submission").annotate(Count("pk")):
        by_key[_key(comment, submission)].notes = count


def _of(rows: list[Row], way: str = "") -> Q:
    """Rows that belong to one of these, `way` being the way to the submission."""
    comments = [row.contribution.pk for row in rows if not row.submission]
    submissions = [row.contribution.pk for row in rows if row.submission]
    return Q(comment__in=comments) | Q(**{f"{way}submission__in": submissions})


def _key(comment: int | None, submission: int | None) -> str:
    return f"comment-{comment}" if comment else f"submission-{submission}"
