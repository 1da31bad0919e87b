"""An author changes the words of a comment: at once while they are fresh, later only when a moderator has read it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import proofs, sanctions
from engagement.actions.comments import guard_words
from engagement.models import Comment, CommentEdit, State
from engagement.models.states import TAKEN_BACK
from engagement.spam import fingerprints, rules


@transaction.atomic
def edit(comment: Comment, text: str) -> CommentEdit:
    """Change a comment's words, or ask a moderator to: the state of the edit that is given back says which.

    Within `COMMENT_EDIT_WINDOW` of the proof the change is made at once, unless the new words are such that a moderator should see
    them first. One edit waits at a time: a newer one takes the place of the older. Refused says what stands against it.
    """
    locked = Comment.objects.for_update().get(pk=comment.pk)
    obstacle = barrier_to_edit(locked)
    if obstacle:
        raise Refused(obstacle)
    if _plain(text) == _plain(locked.comment):
        raise Refused(_("You have changed nothing."))
    guard_words(locked.discussion, text)
    sanctions.guard(locked.author_key, "", "comment")
    drop_waiting([locked.pk])
    made = CommentEdit(comment=locked, before=locked.comment, after=text, state=CommentEdit.State.WAITING)
    if is_fresh(locked):
        _apply_unless_risky(made)
    made.save()
    # Whoever has the old words before them decides on those no more.
    locked.version += 1
    locked.save(update_fields=["version"])
    return made


def _apply_unless_risky(edit: CommentEdit) -> None:
    """Weigh the new words as if they had just been sent; those that would not appear at once do not now either."""
    edit.comment.comment = edit.after
    found = proofs.weigh(edit.comment)
    if found.holds and edit.comment.state == State.PUBLISHED:
        return
    found.keep(edit.comment)
    rules.record(edit.comment, found.hits)
    edit.comment.save(update_fields=["risk", "risk_reasons"])
    apply(edit)
    edit.state, edit.settled_at = CommentEdit.State.APPLIED, timezone.now()


def apply(edit: CommentEdit) -> None:
    """Write the new words into the comment; readers who may have seen the old ones are told when."""
    comment = edit.comment
    comment.comment = edit.after
    if comment.is_visible:
        comment.edited_at = timezone.now()
    comment.save(update_fields=["comment", "edited_at"])
    fingerprints.remember(comment)


def drop(comment: Comment) -> None:
    """Its author takes back an edit that still waits; nothing happens where none does."""
    drop_waiting([comment.pk])


def drop_waiting(comments: Iterable[int]) -> None:
    """End the edits of these comments, given by primary key, that nobody has read yet."""
    waiting = CommentEdit.objects.waiting().filter(comment__in=list(comments))
    waiting.update(state=CommentEdit.State.DROPPED, settled_at=timezone.now())


def guard_no_edit_waits(comment: Comment) -> None:
    """Raise Refused while other words of a comment wait: a passage of these would be another one of those."""
    if comment.edits.waiting().exists():
        raise Refused(_("The author has sent an edit, which waits for a moderator. Decide on it first."))


def is_fresh(comment: Comment) -> bool:
    """Whether its words can still change at once: it was just sent or proven, or nobody has proven it yet."""
    since = comment.proven_at or timezone.now()
    return timezone.now() < since + settings.COMMENT_EDIT_WINDOW


def barrier_to_edit(comment: Comment) -> str:
    """Why a comment's words stay as they are, and what can be done instead; "" where they can be changed."""
    if comment.state in TAKEN_BACK:
        return _("You have taken this comment back. You can write a new one.")
    if comment.state not in {State.UNPROVEN, State.HELD, State.PUBLISHED}:
        return _("A moderator has decided on these words, so they stay as they are. You can write a new comment.")
    if comment.redactions.in_force().exists():
        return _("A moderator has hidden a passage, so the words stay as they are. You can withdraw the comment.")
    if comment.excerpts.exists():
        return _(
            "Your words have been counted under a theme, so they stay as they are. You can write a further comment, "
            "or withdraw this one."
        )
    if not comment.discussion.accepts_comments:
        return _("This discussion takes no comments now, so its words stay as they are. You can still withdraw yours.")
    return ""


def _plain(text: str) -> str:
    """Browsers send line ends in their own way; that is no change."""
    return text.replace("\r\n", "\n").strip()
