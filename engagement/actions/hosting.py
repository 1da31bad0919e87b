"""What hosts do for a discussion: pin what all should read, tie questions to their answers, sum up."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Refused, Stale
from engagement.actions.discussions import stale_message
from engagement.actions.official_replies import reply_officially
from engagement.models import Comment, Discussion, DiscussionChange, State
from engagement.models.comment_tables import MOST_PINS


@transaction.atomic
def pin(comment: Comment) -> None:
    """Show a comment first too, behind those pinned before. Refused where it is not public, or three are pinned already.

    What has been taken away since it was pinned gives its place up.
    """
    _lock(comment.discussion_id)
    comment.refresh_from_db()
    if comment.state != State.PUBLISHED:
        raise Refused(_("Only a published comment can be pinned."))
    if comment.pin:
        return
    others = Comment.objects.filter(discussion=comment.discussion_id, pin__isnull=False)
    others.exclude(state=State.PUBLISHED).update(pin=None)
    free = set(range(1, MOST_PINS + 1)) - set(others.values_list("pin", flat=True))
    if not free:
        raise Refused(_("Three comments are pinned already. Unpin one of them first."))
    _write(comment, pin=min(free))


@transaction.atomic
def unpin(comment: Comment) -> None:
    """Show a comment in its place alone."""
    _write(comment, pin=None)


@transaction.atomic
def mark_answered(comment: Comment, answer: Comment) -> None:
    """Show an official reply under the comment that it answers, wherever in the discussion it stands.

    Refused where either is not public, or the answer is not the Ministry's, or of another discussion.
    """
    comment.refresh_from_db()
    answer.refresh_from_db()
    if comment.state != State.PUBLISHED or comment.is_official:
        raise Refused(_("Only a published comment of a reader can be marked as answered."))
    if not answer.is_official or answer.state != State.PUBLISHED or answer.discussion_id != comment.discussion_id:
        raise Refused(_("The answer must be a published official reply in the same discussion."))
    _write(comment, answer=answer)


@transaction.atomic
def unmark_answered(comment: Comment) -> None:
    """The official reply stays in its place; the comment waits for an answer again."""
    _write(comment, answer=None)


@transaction.atomic
def answer_officially(comment: Comment, *, text: str, language: str, office: str, settles: bool, by: User) -> Comment:
    """Reply in the Ministry's name; where it `settles` the question, mark the comment as answered by the reply."""
    reply = reply_officially(comment.discussion, parent=comment, text=text, language=language, office=office, by=by)
    if settles and not comment.is_official:
        mark_answered(comment, reply)
    return reply


@transaction.atomic
def summarise(discussion: Discussion, texts: Mapping[str, str], *, by: User, version: int) -> None:
    """Put a summary above the discussion, by language; empty texts take it away. The log keeps what it was.

    Refused where nobody signs, Stale where somebody else has changed the discussion since `version` was shown.
    """
    present = _lock(discussion.pk)
    if present.version != version:
        raise Stale(stale_message(present))
    if not by.get_full_name():
        raise Refused(_("Your account has no first and last name, and a summary is signed with both."))
    after = {languages.column("summary", code): texts.get(code, "").strip() for code in languages.codes()}
    before = {name: getattr(present, name) or "" for name in after}
    if before == after:
        return
    for name, text in after.items():
        setattr(present, name, text)
    present.summarised_by, present.summarised_at = (by, timezone.now()) if any(after.values()) else (None, None)
    present.version += 1
    present.save(update_fields=[*after, "summarised_by", "summarised_at", "version"])
    changes = {name: [before[name], text] for name, text in after.items() if before[name] != text}
    DiscussionChange.objects.create(discussion=present, changes=changes, changed_by=by)


def _lock(pk: int) -> Discussion:
    """Two hosts at one discussion act one after the other."""
    return Discussion.objects.select_for_update().get(pk=pk)


def _write(comment: Comment, **values: object) -> None:
    Comment.objects.filter(pk=comment.pk).update(**values)
    for name, value in values.items():
        setattr(comment, name, value)
