"""Comments taken over from another site: many at once, each in its place, and nobody is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django_comments.models import Comment as PlainComment
from django_comments_xtd.models import XtdComment

from diplomacy import tokens
from engagement.models import Comment, Discussion, State
from engagement.models.keys import author_key
from engagement.models.paths import base36

# Comments by their keys and by their numbers.
type Rows = dict[UUID | int, Comment]


@dataclass(frozen=True)
class Foreign:
    """A comment as another site had it: `key` is the same in every import, `parent` that of the comment it answers."""

    key: UUID
    name: str
    email: str
    text: str
    language: str
    state: State
    sent_at: datetime
    parent: UUID | None = None


@transaction.atomic
def take_over(discussion: Discussion, foreign: Iterable[Foreign]) -> list[Comment]:
    """Store comments with their places in the threads, oldest first; returns them in that order.

    A parent that is neither among them nor in the discussion makes a comment begin a thread of
    its own; one that readers cannot see, or that is too deep, hands it up to the next above.
    Whoever wrote there is taken to have proven the address.
    """
    ordered = _parents_first(foreign)
    rows: Rows = {}
    for comment in Comment.objects.filter(discussion=discussion):
        rows[comment.sending_key] = rows[comment.pk] = comment
    taken = []
    for pk, one in zip(_numbers(len(ordered)), ordered, strict=True):
        taken.append(_placed(pk, one, discussion, _above(one, rows)))
        rows[one.key] = rows[pk] = taken[-1]
    _insert(taken)
    return taken


def _above(one: Foreign, rows: Rows) -> Comment | None:
    """The comment under which it comes: readers see it, and it is not on the deepest level."""
    above = rows.get(one.parent) if one.parent else None
    while above and not above.takes_replies:
        above = rows.get(above.parent_id) if above.depth else None
    return above


def _parents_first(foreign: Iterable[Foreign]) -> list[Foreign]:
    """By time, yet none before the comment that it answers, whatever the clocks said."""
    by_key = {one.key: one for one in foreign}
    times: dict[UUID, tuple[datetime, int]] = {}
    for one in by_key.values():
        for this in reversed(_line_up(one, by_key)):
            sent_at, depth = times.get(this.parent, (this.sent_at, -1)) if this.parent else (this.sent_at, -1)
            times[this.key] = max(sent_at, this.sent_at), depth + 1
    return sorted(by_key.values(), key=lambda one: times[one.key])


def _line_up(one: Foreign, by_key: dict[UUID, Foreign]) -> list[Foreign]:
    """The comment, the one it answers, the one that this answers, and so on; a circle ends where it closes."""
    line, seen = [one], {one.key}
    while (parent := line[-1].parent) and parent in by_key and parent not in seen:
        line.append(by_key[parent])
        seen.add(parent)
    return line


def _numbers(count: int) -> list[int]:
    """So many new primary keys, ascending: they are the order of the threads."""
    with connection.cursor() as cursor:
        table = PlainComment._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(number for (number,) in cursor.fetchall())


def _placed(pk: int, one: Foreign, discussion: Discussion, above: Comment | None) -> Comment:
    comment = Comment(
        id=pk,
        comment_ptr_id=pk,
        xtdcomment_ptr_id=pk,
        discussion=discussion,
        content_type=ContentType.objects.get_for_model(discussion.target),
        object_pk=str(discussion.target.pk),
        site_id=settings.SITE_ID,
        **_said(one),
        **_place(pk, above),
    )
    comment.link_digest = tokens.digest(comment.link_token)
    return comment


def _said(one: Foreign) -> dict[str, Any]:
    """The columns of who said what, and of where it stands."""
    is_public = one.state == State.PUBLISHED
    return {
        "user_name": one.name,
        "user_email": one.email,
        "comment": one.text,
        "submit_date": one.sent_at,
        "language": one.language,
        "state": one.state,
        "is_public": is_public,
        "proven_at": one.sent_at,
        "published_at": one.sent_at if is_public else None,
        "sending_key": one.key,
        "author_key": author_key(one.email) if one.email else "",
    }


def _place(pk: int, above: Comment | None) -> dict[str, Any]:
    """The columns of its place in the thread, as Comment.save would fill them."""
    depth = above.depth + 1 if above else 0
    return {
        "thread_id": above.thread_id if above else pk,
        "parent_id": above.pk if above else pk,
        "level": depth,
        "depth": depth,
        "order": pk,
        "path": f"{above.path if above else ''}{base36(pk)}",
    }


def _insert(comments: list[Comment]) -> None:
    """One row in each of the three tables; Django makes no many rows at once for a model with parents."""
    PlainComment.objects.bulk_create(_part(PlainComment, comment) for comment in comments)
    for comment in comments:
        _part(XtdComment, comment).save_base(raw=True, force_insert=True)
        comment.save_base(raw=True, force_insert=True)


def _part[M: PlainComment](model: type[M], comment: Comment) -> M:
    """What of a comment stands in the table of one of its parents."""
    return model(**{field.attname: getattr(comment, field.attname) for field in model._meta.concrete_fields})
