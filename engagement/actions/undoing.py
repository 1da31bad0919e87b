"""Taking a decision back while nobody has acted on it: the comment stands again as it stood before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions import claims, weighing
from engagement.actions.decisions import WRITTEN, locked
from engagement.actions.moderation import stale_message
from engagement.models import (
    Act,
    Appeal,
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
from engagement.models.redactions import RedactionQuerySet


def can_be_undone(decision: ModerationDecision) -> bool:
    """Whether its page offers it; `undo` itself decides under the row's lock."""
    return not _obstacle([decision], [decision.comment])


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
    claims.refuse_if_taken(*comments, by=by)
    obstacle = _obstacle(decisions, comments)
    if obstacle:
        raise Refused(obstacle)
    by_comment = {decision.comment_id: decision for decision in decisions}
    undone = [_record(comment, by_comment[comment.pk], by) for comment in comments]
    for comment, record in zip(comments, undone, strict=True):
        _take_back(comment, by_comment[comment.pk])
        record.version = comment.version
    _reopen(decisions, {comment.pk: comment for comment in comments})
    Comment.objects.bulk_update(comments, WRITTEN)
    ModerationDecision.objects.bulk_create(undone)
    _tell(decisions, undone)
    return undone


def _obstacle(decisions: Sequence[ModerationDecision], comments: Sequence[Comment]) -> str:
    """What stands against it, "" for nothing; `comments` are those of the decisions as they stand now."""
    if not all(_is_of_a_person(decision) for decision in decisions):
        return _("There is nothing to undo.")
    if any(comment.is_official or not comment.comment for comment in comments):
        return _("There is nothing to undo.")
    versions = {comment.pk: comment.version for comment in comments}
    overtaken = next((found for found in decisions if versions[found.comment_id] != found.version), None)
    if overtaken:
        return stale_message(next(comment for comment in comments if comment.pk == overtaken.comment_id))
    if any(decision.cause == ModerationDecision.Cause.APPEAL for decision in decisions):
        return _("This was decided on an appeal, and the author has been told. Take a new decision instead.")
    if any(found.exists() for found in _gone_on_from(decisions)):
        return _("Somebody has acted on this decision already. Take a new one instead.")
    return ""


def _is_of_a_person(decision: ModerationDecision) -> bool:
    """And one that noted what was before it."""
    return decision.decided_by_id is not None and decision.act != Act.UNDO and bool(decision.state_before)


def _gone_on_from(decisions: Sequence[ModerationDecision]) -> list[QuerySet]:
    """Rows that show that readers, the author or colleagues have gone on from these decisions."""
    pks = [decision.comment_id for decision in decisions]
    since = min(decision.decided_at for decision in decisions)
    published = [decision.comment_id for decision in decisions if Act(decision.act).publishes]
    used = Q(pin__isnull=False) | Q(answer__isnull=False) | Q(answered__isnull=False)
    return [
        Complaint.objects.filter(comment__in=pks, sent_at__gt=since),
        Appeal.objects.filter(decision__in=decisions),
        Reaction.objects.filter(comment__in=pks, made_at__gt=since),
        Excerpt.objects.filter(comment__in=pks, filed_at__gt=since),
        CommentEdit.objects.filter(comment__in=pks, sent_at__gt=since),
        Comment.objects.filter(parent_id__in=pks, submit_date__gt=since, depth__gt=0),
        Comment.objects.filter(used, pk__in=published),
    ]


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
        weighing.keep(comment, weighing.weigh(comment))


def _edited_before(edit: CommentEdit) -> datetime | None:
    """When the text as it stood before this edit had been changed last, None for never."""
    made = [CommentEdit.State.APPLIED, CommentEdit.State.ACCEPTED]
    earlier = CommentEdit.objects.filter(comment=edit.comment_id, state__in=made, pk__lt=edit.pk)
    return earlier.order_by("-settled_at").values_list("settled_at", flat=True).first()


def _reopen(decisions: Sequence[ModerationDecision], comments: Mapping[int, Comment]) -> None:
    """What the decisions settled waits again: edits, readers' reports; passages are shown or covered again."""
    edits = [decision.edit_id for decision in decisions if decision.act in EDITS and decision.edit_id]
    CommentEdit.objects.filter(pk__in=edits).update(state=CommentEdit.State.WAITING, settled_at=None)
    settled = Complaint.objects.filter(decision__in=decisions)
    settled.update(settled_at=None, outcome="", decision=None)
    _show(Redaction.objects.in_force().filter(decision__in=decisions), comments)
    for decision in decisions:
        if decision.act == Act.UNCOVER:
            _hide(Redaction.objects.filter(comment=decision.comment_id, lifted_at=decision.decided_at), comments)


def _show(redactions: RedactionQuerySet, comments: Mapping[int, Comment]) -> None:
    for redaction in redactions:
        redaction.show_in(comments[redaction.comment_id])
    redactions.update(lifted_at=timezone.now())


def _hide(redactions: RedactionQuerySet, comments: Mapping[int, Comment]) -> None:
    for redaction in redactions:
        redaction.hide_in(comments[redaction.comment_id])
    redactions.update(lifted_at=None)


def _tell(decisions: Sequence[ModerationDecision], undone: Sequence[ModerationDecision]) -> None:
    """Mails about what is undone are not sent any more; who has had theirs is told that it no longer holds.

    What was decided before stands again: a mail about it that was given up, as it seemed overtaken, is sent after all.
    """
    now = timezone.now()
    about = Delivery.objects.filter(key__in=[f"decision:{decision.pk}" for decision in decisions])
    about.filter(sent_at=None, given_up_at=None).update(given_up_at=now)
    told = set(about.exclude(sent_at=None).values_list("comment", flat=True))
    rows = {decision.comment_id: f"decision:{decision.pk}" for decision in undone if decision.comment_id in told}
    mail.queue_each(rows, Delivery.Kind.DECISION)
    before = ModerationDecision.objects.filter(comment__in=[found.comment_id for found in decisions], undone_by=None)
    last = before.exclude(act=Act.UNDO).order_by("comment_id", "-decided_at", "-pk").distinct("comment_id")
    keys = [f"decision:{pk}" for pk in last.values_list("pk", flat=True)]
    Delivery.objects.filter(key__in=keys, sent_at=None).exclude(given_up_at=None).update(given_up_at=None, next_at=now)
