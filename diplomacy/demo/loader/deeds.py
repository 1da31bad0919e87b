"""What authors, readers and staff did to comments: each deed by its verb."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from django.db.models import F

from diplomacy import tokens
from diplomacy.demo.loader.comments import sending_key
from diplomacy.demo.loader.moderation_shapes import Deed, DeedShape
from diplomacy.demo.loader.remarks import network_of
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import DemoError, read_list
from diplomacy.demo.loader.steps import Step
from engagement.actions import appeals, complaints, edits, hosting, moderation, redactions, sanctions
from engagement.models import Appeal, Comment, Reaction
from engagement.models.acts import EDITS


def steps(shelf: Shelf) -> Iterator[Step]:
    """One for each deed to a comment of this load; what stands there already is left as it is."""
    for shape in read_list("moderation/deeds.toml", "deed", DeedShape):
        if shape.comment in shelf.fresh:
            yield Step(shape.where, shelf.clock.ago(shape.days_ago), partial(_do, shape, shelf))
        elif shape.comment not in shelf.comments:
            raise DemoError(f"{shape.where}: there is no such comment")


def _do(shape: DeedShape, shelf: Shelf) -> None:
    comment = shelf.comments[shape.comment]
    comment.refresh_from_db()
    DEEDS[shape.deed](shape, comment, shelf)


def _pin(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    hosting.pin(comment)


def _answer(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    hosting.mark_answered(comment, shelf.comments[shape.answer or ""])


def _useful(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    """Many visitors at once; the verb takes one at a time."""
    visitors = [tokens.keyed("visitor", f"{shape.comment} {number}") for number in range(shape.count)]
    Reaction.objects.bulk_create(Reaction(comment=comment, visitor_key=visitor) for visitor in visitors)
    Comment.objects.filter(pk=comment.pk).update(useful=F("useful") + shape.count)


def _edit(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    edits.edit(comment, shape.text)


def _report(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    who = f"{shape.comment} {shape.days_ago}"
    complaints.report(
        comment,
        complaints.Grievance(
            reason=shape.reason or "",
            law=shape.law,
            explanation=shape.text,
            language=shape.language,
            network=network_of(who),
            sending_key=uuid5(NAMESPACE_URL, f"{sending_key(shape.comment)} {who}"),
        ),
    )


def _decide(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    if shape.act is None:
        raise DemoError("it does not say what is decided")
    edit = comment.edits.waiting().first() if shape.act in EDITS else None
    moderation.decide(
        comment,
        shape.act,
        by=shelf.staff[shape.by],
        version=comment.version,
        ground=shelf.grounds.maybe(shape.ground),
        note=shape.note,
        edit=edit.pk if edit else None,
    )


def _redact(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    start, end = redactions.passage(comment, shape.text)
    redactions.redact(
        comment,
        start,
        end,
        by=shelf.staff[shape.by],
        version=comment.version,
        ground=shelf.grounds.maybe(shape.ground),
        note=shape.note,
    )


def _appeal(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    found = appeals.appealable(comment)
    if not found:
        raise DemoError("there is no decision to appeal")
    appeals.appeal(found[0], shape.text)


def _settle(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    """Decided by the other of the two moderators."""
    appeal = Appeal.objects.about(comment).open().get()
    by = next(shelf.staff[name] for name in MODERATORS if shelf.staff[name].pk != appeal.first_decided_by_id)
    appeals.decide_appeal(appeal, shape.outcome or "", by=by, explanation=shape.text)


def _sanction(shape: DeedShape, comment: Comment, shelf: Shelf) -> None:
    sanctions.set_sanction(
        comment,
        shape.sanction or "",
        on=shape.on,
        days=shape.days,
        ground=shelf.grounds.maybe(shape.ground),
        reason=shape.text,
        by=shelf.staff[shape.by],
    )


MODERATORS = ("moderator", "moderator-2")
DEEDS: dict[Deed, Callable[[DeedShape, Comment, Shelf], None]] = {
    Deed.PIN: _pin,
    Deed.ANSWER: _answer,
    Deed.USEFUL: _useful,
    Deed.EDIT: _edit,
    Deed.REPORT: _report,
    Deed.DECIDE: _decide,
    Deed.REDACT: _redact,
    Deed.APPEAL: _appeal,
    Deed.SETTLE: _settle,
    Deed.SANCTION: _sanction,
}
