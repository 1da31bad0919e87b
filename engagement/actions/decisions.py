"""What every decision does, for one comment or a hundred at the same cost: writes, records, settles and tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from diplomacy import working_time
from engagement import mail
from engagement.actions import complaint_outcomes, weighing
from engagement.models import (
    Act,
    Appeal,
    Claim,
    Comment,
    CommentEdit,
    Complaint,
    Delivery,
    Ground,
    ModerationDecision,
    State,
)
from engagement.models.acts import EDITS

Cause = ModerationDecision.Cause

SILENT = frozenset({Act.SPAM, Act.KEEP, Act.UNDO})
WRITTEN = (
    "state",
    "is_public",
    "is_removed",
    "version",
    "published_at",
    "proven_at",
    "held_at",
    "comment",
    "edited_at",
)


@dataclass(frozen=True)
class Ruling:
    """What is decided, by whom and why; the same for every comment of a bulk. Nobody in `by` means a machine.

    `edit` is the primary key of the author's edit on which it is, None where it is on none.
    """

    act: Act
    by: User | None
    cause: ModerationDecision.Cause = Cause.OWN
    ground: Ground | None = None
    note: str = ""
    internal_note: str = ""
    edit: int | None = None
    batch: UUID | None = None


def locked(pks: Sequence[int]) -> QuerySet[Comment]:
    """These comments, held until the transaction ends, with the moments since which they wait: `…_at` or None.

    Always in the order of their keys, so that two bulks never wait for each other.
    """
    of_comment = {"comment": OuterRef("pk")}
    decisions = ModerationDecision.objects.filter(**of_comment).order_by("-decided_at", "-pk")
    return (
        Comment.objects.filter(pk__in=pks)
        .order_by("pk")
        .annotate(
            last_decided_at=Subquery(decisions.values("decided_at")[:1]),
            complained_at=Subquery(Complaint.objects.open().filter(**of_comment).values("sent_at")[:1]),
            edit_sent_at=Subquery(CommentEdit.objects.waiting().filter(**of_comment).values("sent_at")[:1]),
            appealed_at=Subquery(Appeal.objects.open().filter(decision__comment=OuterRef("pk")).values("sent_at")[:1]),
        )
        .for_update()
    )


def carry_out(comments: Sequence[Comment], ruling: Ruling) -> list[ModerationDecision]:
    """Decide so on all of these, which are `locked` and have passed the guards; a constant number of queries."""
    now = timezone.now()
    edits = _edits(comments) if ruling.act in EDITS else {}
    decisions = [_decision(comment, ruling, now, edits.get(comment.pk)) for comment in comments]
    for comment, decision in zip(comments, decisions, strict=True):
        _apply(comment, ruling.act, now, edits.get(comment.pk))
        decision.version = comment.version
    Comment.objects.bulk_update(comments, WRITTEN)
    for comment in comments if ruling.act == Act.ACCEPT_EDIT else ():
        weighing.keep(comment, weighing.weigh(comment))
    ModerationDecision.objects.bulk_create(decisions)
    _settle_edits(list(edits.values()), ruling.act, now)
    _settle_complaints(decisions, ruling)
    Claim.objects.filter(comment__in=comments).delete()
    tell(comments, decisions, ruling.act)
    return decisions


def _decision(comment: Comment, ruling: Ruling, now: datetime, edit: CommentEdit | None = None) -> ModerationDecision:
    cause = _cause(comment, ruling)
    since = _since(comment, cause) or now
    return ModerationDecision(
        comment=comment,
        act=ruling.act,
        cause=cause,
        ground=ruling.ground if ruling.act.needs_ground else None,
        note=ruling.note,
        internal_note=ruling.internal_note,
        decided_by=ruling.by,
        decided_at=now,
        waited=now - since,
        working_time=working_time.between(since, now),
        state_before=comment.state,
        edit=edit,
        batch=ruling.batch,
    )


def _cause(comment: Comment, ruling: Ruling) -> ModerationDecision.Cause:
    """What a person decides while readers' reports are open is because of them, unless another cause is named."""
    if ruling.cause != Cause.OWN or ruling.by is None:
        return ruling.cause
    if ruling.act in EDITS:
        return Cause.EDIT
    return Cause.COMPLAINT if _moment(comment, "complained_at") else Cause.OWN


def _since(comment: Comment, cause: ModerationDecision.Cause) -> datetime | None:
    """Since when the matter waited: what brought it here; else since it is held, whatever was decided and undone
    meanwhile; of what did not wait, the last decision or the proof of the address."""
    brought = {Cause.COMPLAINT: "complained_at", Cause.EDIT: "edit_sent_at", Cause.APPEAL: "appealed_at"}
    moment = _moment(comment, brought[cause]) if cause in brought else None
    return moment or comment.waiting_since or _moment(comment, "last_decided_at") or comment.proven_at


def _moment(comment: Comment, name: str) -> datetime | None:
    """A moment that `locked` has brought along."""
    found: datetime | None = getattr(comment, name)
    return found


def _apply(comment: Comment, act: Act, now: datetime, edit: CommentEdit | None) -> None:
    comment.move_to(act.leads_to or State(comment.state), at=now)
    if act == Act.HOLD:
        comment.held_at = now
    if edit and act == Act.ACCEPT_EDIT:
        comment.comment, comment.edited_at = edit.after, now


def _edits(comments: Sequence[Comment]) -> dict[int, CommentEdit]:
    return {edit.comment_id: edit for edit in CommentEdit.objects.waiting().filter(comment__in=comments)}


def _settle_edits(edits: list[CommentEdit], act: Act, now: datetime) -> None:
    state = CommentEdit.State.ACCEPTED if act == Act.ACCEPT_EDIT else CommentEdit.State.REFUSED
    if edits:
        pks = [edit.pk for edit in edits]
        CommentEdit.objects.filter(pk__in=pks).update(state=state, settled_at=now)


def _settle_complaints(decisions: Sequence[ModerationDecision], ruling: Ruling) -> None:
    """A person's decision answers the readers who reported the comment; a machine's does not."""
    if ruling.by is None or ruling.act in EDITS:
        return
    kept = ruling.act in {Act.KEEP, Act.PUBLISH, Act.RESTORE, Act.UNCOVER}
    outcome = Complaint.Outcome.KEPT if kept else Complaint.Outcome.ACTED
    by_comment = {decision.comment_id: decision for decision in decisions}
    complaint_outcomes.settle(list(by_comment), outcome, by_comment)


def tell(comments: Sequence[Comment], decisions: Sequence[ModerationDecision], act: Act) -> None:
    """Queue the mails: to the authors, after the pause in which a decision can be undone; and to those replied to."""
    if act not in SILENT:
        kind = Delivery.Kind.EDIT if act in EDITS else Delivery.Kind.DECISION
        addressed = {comment.pk for comment in comments if comment.user_email}
        # What an appeal has brought about is told in the mail that answers the appeal.
        own = [decision for decision in decisions if decision.cause != Cause.APPEAL]
        rows = [(decision.comment_id, f"decision:{decision.pk}") for decision in own]
        keys = {pk: key for pk, key in rows if pk in addressed}
        mail.queue_each(keys, kind, delay=settings.DECISION_MAIL_DELAY)
    if act == Act.PUBLISH:
        tell_parents(comments)


def tell_parents(comments: Sequence[Comment]) -> None:
    """The authors of the comments replied to learn of it, where wished for; once, whoever approves how often."""
    replies = [comment for comment in comments if comment.depth]
    if not replies:
        return
    asked = Comment.objects.published().filter(followup=True).exclude(user_email="")
    parents = asked.in_bulk([comment.parent_id for comment in replies])
    told = [
        (parents[reply.parent_id], reply)
        for reply in replies
        if reply.parent_id in parents and parents[reply.parent_id].author_key != reply.author_key
    ]
    mail.queue_replies(told)
