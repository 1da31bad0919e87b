"""Comments as they come from the form: weighed, with their reasons, and put where the discussion's policy puts them."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from zlib import crc32

from django.utils import timezone

from diplomacy.demo.loader.comments import address, sending_key, target_of
from diplomacy.demo.loader.moderation_shapes import RemarkShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import read_list
from diplomacy.demo.loader.steps import Step
from engagement.actions.comments import Remark, receive
from engagement.models import Comment, Delivery

MINUTES_OF_WRITING = timedelta(minutes=4)


def steps(shelf: Shelf, count: Count) -> Iterator[Step]:
    """One for each remark that is not there yet."""
    shapes = {_remark(shape).key: shape for shape in read_list("moderation/queue.toml", "remark", RemarkShape)}
    stored = {comment.sending_key: comment for comment in Comment.objects.filter(sending_key__in=shapes)}
    for key, shape in shapes.items():
        count.add(is_new=key not in stored)
        if key in stored:
            shelf.comments[shape.key] = stored[key]
        else:
            shelf.fresh.add(shape.key)
            yield Step(shape.where, shelf.clock.ago(shape.days_ago), partial(_receive, shape, shelf))


def network_of(key: str) -> str:
    """A network that nobody has, from the block kept for documentation."""
    return f"2001:db8:{crc32(key.encode()) % 0x1000:x}::/48"


def _receive(shape: RemarkShape, shelf: Shelf) -> None:
    """Its address waits on the shelf: while there is none, nothing that is decided later is mailed; nor is what was."""
    parent = shelf.comments[shape.reply_to] if shape.reply_to else None
    comment = receive(target_of(shape.on, shelf), _remark(shape), parent=parent)
    shelf.comments[shape.key], shelf.addresses[comment.pk] = comment, comment.user_email
    Comment.objects.filter(pk=comment.pk).update(user_email="")
    Delivery.objects.filter(comment=comment).delete()


def _remark(shape: RemarkShape) -> Remark:
    return Remark(
        name=shape.name,
        email=address(shape.author or shape.key),
        text=shape.text,
        language=shape.language,
        capacity=shape.capacity,
        begun_at=timezone.now() - MINUTES_OF_WRITING,
        network=shape.network or network_of(shape.key),
        sending_key=sending_key(shape.key),
        proven=True,
        reconsidered=True,
    )
