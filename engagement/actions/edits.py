"""An author changes the words of a comment: at once while they are fresh, later only when a moderator has read it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import proofs, sanctions, weighing
from engagement.actions.comments import guard_words
from engagement.models import Comment, CommentEdit, State
from engagement.models.states import TAKEN_BACK
from engagement.spam import limits
from engagement.spam.assessment import Assessment


def edit(comment: Comment, text: str, *, network_key: str = "") -> CommentEdit:
    """Change a comment's words, or ask a moderator to: the state of the edit that is given back says which.

    At once where `takes_effect_at_once`, unless the new words are such that a moderator should see them first. One edit
    waits at a time: a newer one takes the place of the older. `network_key` is that of whoever sends it. Refused says
    what stands against it; the attempt is counted before the transaction, so that a refusal does not take that back.
    """
    if limits.edit_over_limit(comment.pk):
        raise Refused(_("You have changed this comment many times. Please try again later."))
    return _edit(comment, text, network_key)


@transaction.atomic
def _edit(comment: Comment, text: str, network_key: str) -> CommentEdit:
    locked = Comment.objects.for_update().get(pk=comment.pk)
    _guard(locked, text, network_key)
    drop_waiting([locked.pk])
    made = CommentEdit(comment=locked, before=locked.comment, after=text, state=CommentEdit.State.WAITING)
    found = _weighed(made)
    made.risk, made.risk_reasons = found.risk, found.reasons
    if takes_effect_at_once(locked) and not (found.holds and locked.state == State.PUBLISHED):
        _apply(made, found)
    made.save()
    return made


def _guard(comment: Comment, text: str, network_key: str) -> None:
    obstacle = barrier_to_edit(comment)
    if obstacle:
        raise Refused(obstacle)
    if _plain(text) == _plain(comment.comment):
        raise Refused(_("You have changed nothing."))
    guard_words(comment.discussion, text)
    sanctions.guard(comment.author_key, network_key, "comment")


def _weighed(edit: CommentEdit) -> Assessment:
    """How risky the comment would be with the new words, as if they had just been sent."""
    comment, old = edit.comment, edit.comment.comment
    comment.comment = edit.after
    found = weighing.weigh(comment)
    comment.comment = old
    return found


def _apply(edit: CommentEdit, found: Assessment) -> None:
    """Write the new words into the comment; readers who may have seen the old ones are told when.

    Whoever has the old words before them decides on those no more. An edit that waits changes nothing yet: it makes
    nobody read again who is about to decide on the comment.
    """
    comment = edit.comment
    comment.comment = edit.after
    comment.version += 1
    if comment.is_visible:
        comment.edited_at = timezone.now()
    comment.save(update_fields=["comment", "edited_at", "version"])
    weighing.keep(comment, found)
    edit.state, edit.settled_at = CommentEdit.State.APPLIED, timezone.now()


def drop(comment: Comment) -> None:
    """Its author takes back an edit that still waits; nothing happens where none does."""
    drop_waiting([comment.pk])


def drop_waiting(comments: Iterable[int]) -> None:
    """End the edits of these comments, given by primary key, that nobody has read yet; their words are not kept."""
    waiting = CommentEdit.objects.waiting().filter(comment__in=list(comments))
    waiting.update(state=CommentEdit.State.DROPPED, settled_at=timezone.now(), before="", after="", risk_reasons=[])


def guard_no_edit_waits(comment: Comment) -> None:
    """Raise Refused while other words of a comment wait: a passage of these would be another one of those."""
    if comment.edits.waiting().exists():
        raise Refused(_("The author has sent an edit, which waits for a moderator. Decide on it first."))


def takes_effect_at_once(comment: Comment) -> bool:
    """Whether an edit now is made without a moderator, risk aside.

    Within `COMMENT_EDIT_WINDOW` of the proof, and where nobody has proven it yet; of what is public only where a new
    comment by the same author would appear at once too: nobody gets past a moderator by changing what they have read.
    """
    since = comment.proven_at or timezone.now()
    is_fresh = timezone.now() < since + settings.COMMENT_EDIT_WINDOW
    return is_fresh and (comment.state != State.PUBLISHED or proofs.appears_at_once(comment))


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
