"""What the verbs would have left behind with a comment: its proof, the decisions on it, its reading. No mail.

The verbs date everything with the present; a demonstration needs a past.
"""

from datetime import datetime, timedelta
from zlib import crc32

from django.conf import settings

from diplomacy import working_time
from diplomacy.demo.loader.shapes import CommentShape
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import DemoError
from engagement.models import Act, Comment, ModerationDecision, Proof, Reading, State

ACTS = {
    State.UNPROVEN: (),
    State.HELD: (),
    State.PUBLISHED: (Act.PUBLISH,),
    State.REJECTED: (Act.REJECT,),
    State.SPAM: (Act.SPAM,),
    State.REMOVED: (Act.PUBLISH, Act.REMOVE),
    State.WITHDRAWN: (Act.PUBLISH,),
    State.ERASED: (Act.PUBLISH,),
}
MODERATORS_REST = timedelta(minutes=10)  # between the publication of a comment and the first reply to it


def leave_records(comment: Comment, shape: CommentShape, shelf: Shelf, *, before: datetime | None) -> None:
    """Save the comment with its final state and what led there; published before the first reply.

    Its decisions go to the shelf: they are stored in the order in which they were taken.
    """
    decisions = _decisions(comment, shape, shelf, before)
    published = [decision for decision in decisions if decision.act == Act.PUBLISH]
    comment.published_at = published[0].decided_at if published else None
    comment.version = len(decisions) + (comment.state != State.UNPROVEN)
    comment.save()
    for decision in decisions:
        decision.comment = comment
    shelf.decisions += decisions
    if not shape.official:
        _prove(comment)
    if comment.state == State.PUBLISHED and not comment.is_official:
        _read(comment, shape, shelf)


def _decisions(
    comment: Comment, shape: CommentShape, shelf: Shelf, before: datetime | None
) -> list[ModerationDecision]:
    """One after another; the first waits since the address was confirmed, the next since the one before."""
    decisions: list[ModerationDecision] = []
    since = comment.proven_at
    for act in ACTS[shape.state]:
        if since is None:
            raise DemoError("nobody decides on a comment that is not proven")
        decided_at = _decided_at(since, act, shape, shelf)
        if before and act == Act.PUBLISH:
            decided_at = max(since, min(decided_at, before - MODERATORS_REST))
        decisions.append(_decision(act, shape, shelf, decided_at=decided_at, since=since, first=not decisions))
        since = decided_at
    return decisions


def _decided_at(since: datetime, act: Act, shape: CommentShape, shelf: Shelf) -> datetime:
    """After some hours, always the same for one comment and act; the Ministry's own words do not wait."""
    if shape.official:
        return since
    minutes = 20 + crc32(f"{shape.key} {act}".encode()) % (11 * 60)
    return shelf.clock.past(since + timedelta(minutes=minutes))


def _decision(
    act: Act, shape: CommentShape, shelf: Shelf, *, decided_at: datetime, since: datetime, first: bool
) -> ModerationDecision:
    if act.needs_ground and not shape.ground:
        raise DemoError(f"«{shape.state}» needs a ground")
    return ModerationDecision(
        act=act,
        ground=shelf.grounds.maybe(shape.ground) if act.needs_ground else None,
        note=shape.note if act != Act.PUBLISH or shape.state == State.PUBLISHED else "",
        decided_by=shelf.staff["officer" if shape.official else shape.by],
        decided_at=decided_at,
        waited=decided_at - since,
        working_time=working_time.between(since, decided_at),
        state_before=State.HELD if first else State.PUBLISHED,
    )


def _prove(comment: Comment) -> None:
    """The question that was mailed when it was sent, answered unless it waits."""
    expires_at = comment.submit_date + settings.PROOF_VALID_FOR
    Proof.objects.create(comment=comment, expires_at=expires_at, used_at=comment.proven_at)


def _read(comment: Comment, shape: CommentShape, shelf: Shelf) -> None:
    """All is read before a report; while the officers are reading, they are about half-way through."""
    if not comment.discussion.about:
        return
    consultation = shelf.consultation_shapes[shape.on.partition(":")[2].partition("/")[0]]
    is_half_way = consultation.is_being_read and comment.pk % 2 == 0
    if consultation.report or is_half_way:
        read_at = shelf.clock.past(comment.submit_date + timedelta(days=2))
        Reading.objects.create(comment=comment, read_by=shelf.staff["officer"], read_at=read_at)
