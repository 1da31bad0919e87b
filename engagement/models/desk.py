"""The reading desk's one contribution: a comment or a submission with its texts, and all that officers made of it.

For staff alone: it has the words as they came in.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from engagement.models.answers import Answer
from engagement.models.attachments import Attachment
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt, ExcerptQuerySet
from engagement.models.given_answers import GivenAnswer, read_answers
from engagement.models.publications import AnswerPublication
from engagement.models.readings import Assignment, Reading, ReadingNote
from engagement.models.states import Channel, State
from engagement.models.submissions import Submission

KEY = re.compile(r"(comment|submission)-([1-9][0-9]{0,17})", re.ASCII)

Contribution = Comment | Submission


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and the titles of the themes under which it is filed."""

    text: str
    themes: tuple[str, ...] = ()


@dataclass
class DeskText:
    """One text that can be filed: a comment's words, or one answer of a submission.

    `key` is «comment-12» or «answer-34». `title` says to what it was said, `clause` is the one that this is about. `given` is the answer in words, its choices
    among them, None of a comment; `publication` the decision on it, None while there is none. `excerpts` are its filed
    passages in the order of the text, each with its theme and its own text at hand. `panels` is what the desk's panels
    show beside it, by the name of the panel (`engagement.admin.desk_panels`).
    """

    key: str
    title: str
    language: str
    text: str
    clause: Clause | None = None
    comment: Comment | None = None
    given: GivenAnswer | None = None
    publication: AnswerPublication | None = None
    excerpts: list[Excerpt] = field(default_factory=list)
    panels: dict[str, Any] = field(default_factory=dict)

    @property
    def answer(self) -> Answer | None:
        return self.given.answer if self.given else None

    @property
    def is_filed(self) -> bool:
        return bool(self.excerpts)

    @property
    def pieces(self) -> list[Piece]:
        """The whole text in stretches, cut wherever a filed passage begins or ends; together they are the text.

        What is filed as a whole marks nothing: that would mark everything.
        """
        ranges = [(one.start or 0, one.end, str(one.theme)) for one in self.excerpts if one.end]
        edges = sorted({0, len(self.text), *(edge for start, end, _theme in ranges for edge in (start, end))})
        return [
            Piece(self.text[left:right], tuple(theme for start, end, theme in ranges if start <= left and right <= end))
            for left, right in pairwise(edges)
        ]


@dataclass
class DeskItem:
    """A contribution as an officer has it in front.

    `assignment` is the open one, `parent` the comment to which a comment replies, `files` what came with a submission.
    """

    contribution: Contribution
    texts: list[DeskText]
    notes: list[ReadingNote]
    readings: list[Reading]
    assignment: Assignment | None = None
    parent: Comment | None = None
    files: list[Attachment] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.contribution)

    @property
    def submission(self) -> Submission | None:
        return self.contribution if isinstance(self.contribution, Submission) else None

    @property
    def comment(self) -> Comment | None:
        return self.contribution if isinstance(self.contribution, Comment) else None

    @property
    def who(self) -> str:
        return who(self.contribution)

    @property
    def person(self) -> str:
        """The name of who wrote for an organisation; "" where `who` is that name."""
        name = self.contribution.name
        return name if name != self.who else ""

    @property
    def channel(self) -> str:
        """By which way it came, in a word; a comment is always written on the site."""
        return str(Channel(self.submission.channel if self.submission else Channel.WEB).label)

    @property
    def arrived_at(self) -> datetime | None:
        return arrived_at(self.contribution)

    @cached_property
    def themes(self) -> list[str]:
        """The titles of the themes under which something of it is filed, each once."""
        return list(dict.fromkeys(str(excerpt.theme) for text in self.texts for excerpt in text.excerpts))

    def was_read_by(self, officer: int) -> bool:
        """`officer` is a primary key."""
        return any(reading.read_by_id == officer for reading in self.readings)


def key_of(contribution: Contribution) -> str:
    """A contribution's short name on the desk: «comment-12», «submission-34»."""
    kind = "comment" if isinstance(contribution, Comment) else "submission"
    return f"{kind}-{contribution.pk}"


def who(contribution: Contribution) -> str:
    """Who wrote it, as staff may know it; not what the public may."""
    if isinstance(contribution, Comment):
        return contribution.organisation or contribution.user_name
    return contribution.organisation or contribution.name or _("without a name")


def arrived_at(contribution: Contribution) -> datetime | None:
    return contribution.submit_date if isinstance(contribution, Comment) else contribution.arrived_at


def columns(contribution: Contribution) -> dict[str, Contribution]:
    """As the columns of a reading, a note or an assignment."""
    return {"comment" if isinstance(contribution, Comment) else "submission": contribution}


def about(contribution: Contribution) -> Consultation | None:
    """The consultation to which it belongs; None of a comment on a post."""
    return contribution.discussion.about if isinstance(contribution, Comment) else contribution.consultation


def counts(contribution: Contribution) -> bool:
    """Whether it is there to be read: published and not the Ministry's own, or received."""
    if isinstance(contribution, Comment):
        return contribution.state == State.PUBLISHED and not contribution.is_official
    return contribution.is_received


def found(consultation: Consultation, key: str) -> Contribution | None:
    """The contribution with this key, as long as it counts as one of the consultation; None otherwise."""
    match = KEY.fullmatch(key)
    if match is None:
        return None
    if match[1] == "comment":
        comments = Comment.objects.contributions(consultation).filter(pk=int(match[2]))
        return next(iter(with_places(comments, consultation)), None)
    submissions = Submission.objects.received().filter(consultation=consultation).select_related("consultation")
    return submissions.filter(pk=int(match[2])).first()


def with_places(comments: QuerySet[Comment], consultation: Consultation) -> list[Comment]:
    """Comments on one consultation with the page that each is on; one query, which is planned quickly because it does
    not ask for the consultation again along three ways."""
    places = ("discussion__clause__draft", "discussion__question__clause__draft")
    found = list(comments.select_related(*places))
    for discussion in {comment.discussion for comment in found}:
        clause = _clause(discussion)
        if discussion.consultation_id:
            discussion.consultation = consultation
        if discussion.question:
            discussion.question.consultation = consultation
        if clause:
            clause.draft.consultation = consultation
    return found


def item_of(contribution: Contribution) -> DeskItem:
    """A contribution with all that was made of it; twelve queries at most, however long it is."""
    texts = _texts(contribution)
    submission = contribution if isinstance(contribution, Submission) else None
    return DeskItem(
        contribution,
        texts,
        notes=list(contribution.reading_notes.select_related("written_by")),
        readings=list(contribution.readings.select_related("read_by").order_by("pk")),
        assignment=Assignment.objects.open()
        .filter(**columns(contribution))
        .select_related("officer", "assigned_by")
        .first(),
        parent=_parent(contribution),
        files=list(Attachment.objects.filter(submission=submission)) if submission else [],
    )


def _parent(contribution: Contribution) -> Comment | None:
    if not isinstance(contribution, Comment) or not contribution.depth:
        return None
    parent: Comment | None = Comment.objects.filter(pk=contribution.parent_id).first()
    return parent


def _texts(contribution: Contribution) -> list[DeskText]:
    if isinstance(contribution, Comment):
        text = DeskText(
            f"comment-{contribution.pk}",
            contribution.discussion.title or str(contribution.discussion.target),
            contribution.language,
            contribution.comment,
            clause=_clause(contribution.discussion),
            comment=contribution,
        )
        return _with_excerpts([text], Excerpt.objects.filter(comment=contribution))
    answers = read_answers(contribution)
    texts = [_of_answer(given, contribution) for given in [*answers.questions, *answers.remarks]]
    _add_publications(texts, contribution)
    return _with_excerpts(texts, Excerpt.objects.filter(answer__submission=contribution))


def _of_answer(given: GivenAnswer, submission: Submission) -> DeskText:
    return DeskText(
        f"answer-{given.answer.pk}", given.title, submission.language, given.text, given.clause, given=given
    )


def _clause(discussion: Discussion) -> Clause | None:
    return discussion.clause or (discussion.question.clause if discussion.question else None)


def _add_publications(texts: list[DeskText], submission: Submission) -> None:
    decided = AnswerPublication.objects.filter(answer__submission=submission).select_related("ground", "decided_by")
    by_answer = {publication.answer_id: publication for publication in decided}
    for text in texts:
        if text.answer and text.answer.pk in by_answer:
            text.publication = by_answer[text.answer.pk]
            text.publication.answer = text.answer


def _with_excerpts(texts: list[DeskText], excerpts: ExcerptQuerySet) -> list[DeskText]:
    by_key = {text.key: text for text in texts}
    for excerpt in excerpts.select_related("theme", "filed_by").order_by("start", "pk"):
        key = f"comment-{excerpt.comment_id}" if excerpt.comment_id else f"answer-{excerpt.answer_id}"
        if key in by_key:
            excerpt.comment, excerpt.answer = by_key[key].comment, by_key[key].answer
            by_key[key].excerpts.append(excerpt)
    return texts
