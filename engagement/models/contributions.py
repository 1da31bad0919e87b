"""What became of a contributor's comments: a page of them costs the same for one as for many."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from diplomacy import languages, tokens
from engagement.models.acts import Act
from engagement.models.appeals import Appeal
from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.complaints import Complaint
from engagement.models.contributors import Contributor
from engagement.models.edits import CommentEdit
from engagement.models.moderation import Ground, ModerationDecision, deciding, standing
from engagement.models.states import State
from engagement.models.traces import Path, Paths, brief_comment_paths, comment_paths

PER_PAGE = 20
MOST_COUNTED = 1000  # a place further back in the queue says no more than that


@dataclass
class Contribution:
    """One comment as its author sees it.

    `decisions` are the newest first; `paths` are where it went (`engagement.models.traces`); `place` its number in the moderators' queue, None where it does not wait or more than `MOST_COUNTED` wait.
    """

    comment: Comment
    decisions: list[ModerationDecision]
    paths: list[Path] = field(default_factory=list)
    edits: list[CommentEdit] = field(default_factory=list)
    place: int | None = None
    complaints: int = 0
    open_complaints: int = 0

    @property
    def standing(self) -> list[ModerationDecision]:
        """The decisions that hold, the newest first: neither taken back nor the taking back itself."""
        return standing(self.decisions)

    @property
    def decision(self) -> ModerationDecision | None:
        """The one by which the comment stands where it stands; None while nobody has decided that."""
        return deciding(self.decisions, self.comment.state)

    @property
    def redaction(self) -> ModerationDecision | None:
        """The last one that hid a passage which is still hidden."""
        passages = (found for found in self.standing if found.act in {Act.REDACT, Act.UNCOVER})
        last = next(passages, None)
        return last if last and last.act == Act.REDACT and self.is_readable else None

    @property
    def is_readable(self) -> bool:
        """Whether its words may still be shown to its author: a ground can forbid it, an erasure has taken them."""
        return self.comment.state != State.ERASED and not self.hides_text

    @property
    def hides_text(self) -> bool:
        ground: Ground | None = self.decision.ground if self.decision else None
        return ground is not None and ground.hides_text

    @property
    def url(self) -> str:
        """Its own private link, in the language of the page."""
        return self.comment.private_url(languages.current())

    @property
    def appeals(self) -> list[Appeal]:
        return [decision.appeal for decision in self.decisions if hasattr(decision, "appeal")]

    @property
    def refused_edit(self) -> ModerationDecision | None:
        """The decision that refused the last edit, where none has followed."""
        last = self.edits[0] if self.edits else None
        if last is None or last.state != CommentEdit.State.REFUSED:
            return None
        return next((found for found in self.standing if found.edit_id == last.pk), None)

    @property
    def waiting_edit(self) -> CommentEdit | None:
        """The edit that a moderator has yet to read."""
        return next((edit for edit in self.edits if edit.state == CommentEdit.State.WAITING), None)


@dataclass(frozen=True)
class ContributionPage:
    """Some of a contributor's comments, the newest first; `next_before` is the key of the next page, None on the last."""

    contributions: list[Contribution]
    next_before: int | None


def contributions(contributor: Contributor, before: int | None = None) -> ContributionPage:
    """The page of comments that are older than the one with this key; None begins at the newest."""
    found = _seen(contributor.comments)
    rows = list((found.filter(pk__lt=before) if before else found)[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    paths = brief_comment_paths(_published(shown))
    return ContributionPage(_told(shown, paths), shown[-1].pk if len(rows) > PER_PAGE else None)


def own_comment(token: str) -> Comment | None:
    """The comment whose private link this is, with the page it is on."""
    return Comment.objects.with_targets().filter(link_digest=tokens.digest(token)).first()


def own_contribution(token: str) -> Contribution | None:
    """The same with all that became of it."""
    found = _seen(Comment.objects.filter(link_digest=tokens.digest(token))).first()
    return _told([found], {key: comment_paths(key) for key in _published([found])})[0] if found else None


def _published(comments: Sequence[Comment]) -> list[int]:
    """The keys of those that have gone anywhere."""
    return [comment.pk for comment in comments if comment.state == State.PUBLISHED]


def _seen(comments: CommentQuerySet) -> CommentQuerySet:
    """With targets, decisions, edits, and how many readers have reported each."""
    decisions = ModerationDecision.objects.select_related("ground", "appeal").order_by("-decided_at", "-pk")
    return (
        comments.with_targets()
        .prefetch_related(Prefetch("decisions", decisions, to_attr="decided"), Prefetch("edits", to_attr="changes"))
        .annotate(reported=_reports(), open_reports=_reports(settled_at=None))
    )


def _reports(**filters: object) -> Coalesce:
    rows = Complaint.objects.filter(comment=OuterRef("pk"), **filters).order_by().values("comment")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _told(comments: Sequence[Comment], paths: Paths) -> list[Contribution]:
    """Each with what became of it."""
    places = _places(comments)
    return [
        Contribution(
            comment,
            comment.decided,
            paths.get(comment.pk, []),
            comment.changes,
            places.get(comment.pk),
            comment.reported,
            comment.open_reports,
        )
        for comment in comments
    ]


def _places(comments: Sequence[Comment]) -> dict[int, int]:
    """The place in the moderators' queue of those that wait; one query, and only where any does."""
    if not any(comment.state == State.HELD for comment in comments):
        return {}
    waiting = Comment.objects.waiting().values_list("pk", flat=True)[:MOST_COUNTED]
    return {pk: place for place, pk in enumerate(waiting, 1)}
