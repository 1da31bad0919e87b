"""Every decision on a comment: guarded, recorded with its reason, and told to the author."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement import mail
from engagement.models import Act, Comment, Delivery, Ground, ModerationDecision, State


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
) -> ModerationDecision:
    """Take one decision on a comment that still is as it was when `version` was shown.

    Stale says who decided in the meantime; Refused says what the rules ask for.
    """
    locked = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if locked.version != version:
        raise Stale(_stale_message(locked))
    _guard(locked, act, ground)
    decision = _record(locked, act, by=by, ground=ground, note=note, internal_note=internal_note)
    _tell(locked, decision)
    return decision


def publish_by_policy(comment: Comment, *, by: User | None = None) -> None:
    """Publish without a moderator: the discussion's policy allows it, or the Ministry itself speaks."""
    _record(comment, Act.PUBLISH, by=by)
    _tell_parent(comment)


def _guard(comment: Comment, act: Act, ground: Ground | None) -> None:
    if comment.state not in act.comes_from:
        raise Refused(_("«%(act)s» does not apply to a comment in this state.") % {"act": act.label})
    if act.publishes and comment.proven_at is None:
        raise Refused(_("Nobody has confirmed the address of this comment, so it cannot be published."))
    if act == Act.SPAM and comment.is_visible:
        raise Refused(_("Readers have seen this comment: choose «Do not publish» and a ground instead."))
    if act.needs_ground and (ground is None or not ground.is_active):
        raise Refused(_("Choose a ground that is in force: the author will be told, and the public can see it."))


def _record(
    comment: Comment,
    act: Act,
    *,
    by: User | None,
    ground: Ground | None = None,
    note: str = "",
    internal_note: str = "",
) -> ModerationDecision:
    waited = _waited(comment)
    comment.enter(act.leads_to or State(comment.state))
    return ModerationDecision.objects.create(
        comment=comment,
        act=act,
        ground=ground if act.needs_ground else None,
        note=note,
        internal_note=internal_note,
        decided_by=by,
        waited=waited,
    )


def _waited(comment: Comment) -> timedelta:
    """Since the last decision, else since the address was confirmed."""
    last = comment.decisions.first()
    since = last.decided_at if last else comment.proven_at
    return timezone.now() - since if since else timedelta()


def _tell(comment: Comment, decision: ModerationDecision) -> None:
    if decision.act != Act.SPAM:
        mail.queue(comment, Delivery.Kind.DECISION, key=f"decision:{decision.pk}")
    if decision.act == Act.PUBLISH:
        _tell_parent(comment)


def _tell_parent(comment: Comment) -> None:
    """The author of the comment replied to learns of it, where wished for; once, whoever approves how often."""
    if comment.depth == 0:
        return
    parent = Comment.objects.published().filter(pk=comment.parent_id, followup=True).first()
    if parent and parent.author_key != comment.author_key:
        mail.queue(parent, Delivery.Kind.REPLY, key=f"reply:{comment.pk}", reply=comment)


def _stale_message(comment: Comment) -> str:
    last = comment.decisions.select_related("decided_by").first()
    if last is None or last.decided_by is None:
        return _("This comment has changed since you opened it. Read it again and decide then.")
    return _("%(person)s has already decided on this comment: %(act)s.") % {
        "person": last.decided_by.get_full_name() or last.decided_by.get_username(),
        "act": last.get_act_display(),
    }
