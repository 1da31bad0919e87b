"""Taking a decision back while nobody has acted on it: the comment stands again as it stood before."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions.decisions import WRITTEN, locked
from engagement.actions.moderation import stale_message
from engagement.models import (
    Act,
    Comment,
    CommentEdit,
    Complaint,
    Delivery,
    Excerpt,
    ModerationDecision,
    Reaction,
    Redaction,
    State,
)
from engagement.models.acts import EDITS


def can_be_undone(decision: ModerationDecision) -> bool:
    """Whether its page offers it; `undo` itself decides under the row's lock."""
    return decision.decided_by_id is not None and decision.act != Act.UNDO and not _obstacle([decision])


@transaction.atomic
def undo(decision: ModerationDecision, *, by: User) -> ModerationDecision:
    """Take back one decision that is the last on its comment. Refused where somebody has acted on it since."""
    return _undo([decision], by)[0]


@transaction.atomic
def undo_batch(batch: UUID, *, by: User) -> list[ModerationDecision]:
    """Take back all decisions of a bulk, or none: Refused says why not. A constant number of queries."""
    decisions = list(ModerationDecision.objects.filter(batch=batch))
    if not decisions:
        raise Refused(_("There is nothing to undo."))
    return _undo(decisions, by)


def _undo(decisions: Sequence[ModerationDecision], by: User) -> list[ModerationDecision]:
    comments = list(locked([decision.comment_id for decision in decisions]))
    obstacle = _obstacle(decisions)
    if obstacle:
        raise Refused(obstacle)
    by_comment = {decision.comment_id: decision for decision in decisions}
    undone = [_record(comment, by_comment[comment.pk], by) for comment in comments]
    for comment in comments:
        _take_back(comment, by_comment[comment.pk])
    _reopen(decisions, comments)
    Comment.objects.bulk_update(comments, WRITTEN)
    ModerationDecision.objects.bulk_create(undone)
    _tell(decisions, undone)
    return undone


def _obstacle(decisions: Sequence[ModerationDecision]) -> str:
    """What stands against it, "" for nothing."""
    pks = [decision.comment_id for decision in decisions]
    last = ModerationDecision.objects.filter(comment__in=pks).order_by("comment_id", "-decided_at", "-pk")
    newest = {decision.comment_id: decision for decision in last.distinct("comment_id").select_related("comment")}
    for decision in decisions:
        if newest[decision.comment_id].pk != decision.pk:
            return stale_message(newest[decision.comment_id].comment)
    if any(decision.act == Act.UNDO or decision.decided_by_id is None for decision in decisions):
        return _("There is nothing to undo.")
    if any(decision.cause == ModerationDecision.Cause.APPEAL for decision in decisions):
        return _("This was decided on an appeal, and the author has been told. Take a new decision instead.")
    if any(reaction.exists() for reaction in _reactions_to(decisions)):
        return _("Somebody has acted on this decision already. Take a new one instead.")
    return ""


def _reactions_to(decisions: Sequence[ModerationDecision]) -> list[QuerySet]:
    """Rows that show that readers, the author or colleagues have gone on from these decisions."""
    pks = [decision.comment_id for decision in decisions]
    since = min(decision.decided_at for decision in decisions)
    reported = Complaint.objects.filter(comment__in=pks, sent_at__gt=since)
    appealed = ModerationDecision.objects.filter(pk__in=[decision.pk for decision in decisions], appeal__isnull=False)
    liked = Reaction.objects.filter(comment__in=pks, made_at__gt=since)
    filed = Excerpt.objects.filter(comment__in=pks, filed_at__gt=since)
    replies = Comment.objects.filter(parent_id__in=pks, submit_date__gt=since, depth__gt=0)
    return [reported, appealed, liked, filed, replies]


def _record(comment: Comment, decision: ModerationDecision, by: User) -> ModerationDecision:
    return ModerationDecision(
        comment=comment, act=Act.UNDO, cause=decision.cause, decided_by=by, state_before=comment.state, undoes=decision
    )


def _take_back(comment: Comment, decision: ModerationDecision) -> None:
    """The state before; a place in the thread that this decision gave is given back, as nobody has used it."""
    if comment.published_at == decision.decided_at:
        comment.published_at = None
    comment.move_to(State(decision.state_before))
    if decision.edit and decision.act == Act.ACCEPT_EDIT:
        comment.comment = decision.edit.before
        comment.edited_at = _edited_before(decision.edit)


def _edited_before(edit: CommentEdit) -> datetime | None:
    """When the text as it stood before this edit had been changed last, None for never."""
    made = [CommentEdit.State.APPLIED, CommentEdit.State.ACCEPTED]
    earlier = CommentEdit.objects.filter(comment=edit.comment_id, state__in=made, pk__lt=edit.pk)
    return earlier.order_by("-settled_at").values_list("settled_at", flat=True).first()


def _reopen(decisions: Sequence[ModerationDecision], comments: Sequence[Comment]) -> None:
    """What the decisions settled waits again: edits, readers' reports; covered passages are shown or covered again."""
    edits = [decision.edit_id for decision in decisions if decision.act in EDITS and decision.edit_id]
    CommentEdit.objects.filter(pk__in=edits).update(state=CommentEdit.State.WAITING, settled_at=None)
    settled = Complaint.objects.filter(decision__in=decisions)
    settled.update(settled_at=None, outcome="", decision=None)
    by_pk = {comment.pk: comment for comment in comments}
    covered = Redaction.objects.in_force().filter(decision__in=decisions)
    for redaction in covered:
        redaction.show_in(by_pk[redaction.comment_id])
    covered.update(lifted_at=timezone.now())


def _tell(decisions: Sequence[ModerationDecision], undone: Sequence[ModerationDecision]) -> None:
    """Mails about what is undone are not sent any more; who has had theirs is told that it no longer holds."""
    keys = {f"decision:{decision.pk}": decision.comment_id for decision in decisions}
    about = Delivery.objects.filter(comment__in=keys.values(), key__in=keys)
    told = {delivery.comment_id for delivery in about.exclude(sent_at=None)}
    about.filter(sent_at=None, given_up_at=None).update(given_up_at=timezone.now())
    rows = {decision.comment_id: f"decision:{decision.pk}" for decision in undone if decision.comment_id in told}
    mail.queue_each(rows, Delivery.Kind.DECISION)
