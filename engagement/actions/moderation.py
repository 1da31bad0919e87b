"""Every decision on a comment: guarded, recorded with its reason, and told to the author."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement.actions.decisions import WRITTEN, Cause, Ruling, carry_out, locked
from engagement.models import Act, Comment, Ground, ModerationDecision
from engagement.models.acts import EDITS, PASSAGES

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Bulk:
    """What a bulk did, and which comments it left alone with the reason for each."""

    decisions: list[ModerationDecision] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def decide(
    comment: Comment,
    act: Act,
    *,
    by: User,
    version: int,
    ground: Ground | None = None,
    note: str = "",
    internal_note: str = "",
    cause: ModerationDecision.Cause = Cause.OWN,
    edit: int | None = None,
) -> ModerationDecision:
    """Take one decision on a comment that still is as it was when `version` was shown.

    One on an author's edit names that edit, which was shown too, by its primary key.
    It settles readers' open reports and ends the claim. Stale says who decided in the meantime; Refused says what
    the rules ask for. To hide a passage, see engagement.actions.redactions; to undo, `undo`.
    """
    if act in PASSAGES or act == Act.UNDO:
        raise ValueError("this act has a verb of its own")
    ruling = Ruling(act, by, cause, ground, note, internal_note, edit)
    present = fresh(comment, version)
    refuse(present, ruling)
    if act in EDITS:
        _refuse_edit(present, ruling)
    return carry_out([present], ruling)[0]


@transaction.atomic
def decide_many(
    versions: Mapping[int, int], act: Act, *, by: User, ground: Ground | None = None, note: str = ""
) -> Bulk:
    """Decide the same on many comments, given as primary key → the version that was shown; at most `MOST_AT_ONCE`.

    Those that have changed since, or to which the act does not apply, are left alone and named. The number of queries
    does not grow with the number of comments. All decisions share a batch, which `undo_batch` takes back.
    """
    if act in PASSAGES or act in EDITS or act == Act.UNDO:
        raise Refused(_("This can only be decided one by one."))
    if len(versions) > MOST_AT_ONCE:
        raise Refused(_("At most %(count)d comments can be decided on at once.") % {"count": MOST_AT_ONCE})
    ruling = Ruling(act, by, ground=ground, note=note, batch=uuid4())
    fit, refused = [], {}
    for comment in locked(list(versions)):
        obstacle = _obstacle(comment, ruling, versions[comment.pk])
        if obstacle:
            refused[comment.pk] = obstacle
        else:
            fit.append(comment)
    return Bulk(carry_out(fit, ruling) if fit else [], refused)


@transaction.atomic
def publish_by_policy(comment: Comment, *, by: User | None = None) -> ModerationDecision:
    """Publish without a moderator: the discussion's policy allows it, or the Ministry itself speaks."""
    cause = Cause.POLICY if by is None else Cause.OWN
    present = locked([comment.pk]).get()
    decision = carry_out([present], Ruling(Act.PUBLISH, by, cause))[0]
    for name in WRITTEN:
        setattr(comment, name, getattr(present, name))
    return decision


@transaction.atomic
def hold_automatically(comment: Comment, cause: ModerationDecision.Cause) -> ModerationDecision | None:
    """Take a published comment from the public until a moderator has read it; nobody's decision, so `cause` says why.

    None, and nothing happens, where it is not public any more or a person has decided on it already.
    """
    present = locked([comment.pk]).get()
    read = present.decisions.filter(decided_by__isnull=False).exists()
    if read or present.state not in Act.HOLD.comes_from:
        return None
    return carry_out([present], Ruling(Act.HOLD, None, cause))[0]


def fresh(comment: Comment, version: int) -> Comment:
    """The comment as it now stands, held until the transaction ends. Stale if that is not what was shown."""
    present = locked([comment.pk]).get()
    if present.version != version:
        raise Stale(stale_message(present))
    return present


def refuse(comment: Comment, ruling: Ruling) -> None:
    """Raise Refused where the rules stand against the ruling."""
    reason = obstacle_to(comment, ruling)
    if reason:
        raise Refused(reason)


def obstacle_to(comment: Comment, ruling: Ruling) -> str:
    """What the rules say against the ruling, "" for nothing; asks the database for nothing."""
    act = ruling.act
    if comment.state not in act.comes_from:
        return _("«%(act)s» does not apply to a comment in this state.") % {"act": act.label}
    if act.publishes and comment.proven_at is None:
        return _("Nobody has confirmed the address of this comment, so it cannot be published.")
    if act == Act.SPAM and comment.is_visible:
        return _("Readers have seen this comment: choose «Do not publish» and a ground instead.")
    if act.publishes and not comment.comment:
        return _("The words of this comment are kept no longer, so it cannot be published.")
    if act.needs_ground and (ruling.ground is None or not ruling.ground.is_active):
        return _("Choose a ground that is in force: the author will be told, and the public can see it.")
    return ""


def _refuse_edit(comment: Comment, ruling: Ruling) -> None:
    """Raise where the edit is not the one that was shown, or the passages filed would be other words with it.

    Asked once the comment is held, in statements of their own: one that had to wait shows what was there before.
    """
    waiting = comment.edits.waiting().first()
    if waiting is None:
        raise Stale(_("No edit of this comment waits any more: its author has taken it back, or a colleague decided."))
    if waiting.pk != ruling.edit:
        raise Stale(_("The author has sent another edit since you opened this page. Read that one, and decide then."))
    if ruling.act == Act.ACCEPT_EDIT and comment.excerpts.exists():
        raise Refused(
            _("Passages of this comment are filed under a theme, and would be other words then. Take them out first.")
        )


def _obstacle(comment: Comment, ruling: Ruling, version: int) -> str:
    if comment.version != version:
        return _("This comment has changed since you opened the list.")
    return obstacle_to(comment, ruling)


def stale_message(comment: Comment) -> str:
    """Who decided what in the meantime."""
    last = comment.decisions.select_related("decided_by").first()
    if last is None or last.decided_by is None:
        return _("This comment has changed since you opened it. Read it again and decide then.")
    return _("%(person)s has already decided on this comment: %(act)s.") % {
        "person": last.decided_by.get_full_name() or last.decided_by.get_username(),
        "act": last.get_act_display(),
    }
