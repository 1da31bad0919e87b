"""Appeals: the author of a comment disagrees with a decision on it, and somebody else looks at it again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomacy.refusals import Refused, Stale
from engagement import mail
from engagement.actions import moderation, redactions, sanctions
from engagement.models import Act, Appeal, Comment, CommentEdit, Delivery, ModerationDecision, State
from engagement.models.appeals import APPEALABLE
from engagement.models.states import TAKEN_BACK

NOTHING_TO_APPEAL = gettext_lazy(
    "There is nothing to appeal: no decision stands against your comment, or too much time has passed."
)
BACK = {
    State.HELD: Act.PUBLISH,
    State.REJECTED: Act.PUBLISH,
    State.SPAM: Act.PUBLISH,
    State.REMOVED: Act.RESTORE,
}


def appealable(comment: Comment) -> list[ModerationDecision]:
    """The decisions on a comment that its author can appeal now, the newest first."""
    if comment.state in TAKEN_BACK:
        return []
    since = timezone.now() - settings.APPEAL_WITHIN
    return [found for found in standing(comment) if found.decided_at > since and not hasattr(found, "appeal")]


def standing(comment: Comment) -> Iterator[ModerationDecision]:
    """The decisions against the author that still have their effect, the newest first."""
    decisions = [
        found
        for found in comment.decisions.select_related("ground", "edit", "appeal", "undone_by")
        if not hasattr(found, "undone_by")
    ]
    ruling = next((found for found in decisions if Act(found.act).leads_to), None)
    for decision in decisions:
        if decision.act in APPEALABLE and _has_effect(decision, comment, ruling):
            yield decision


@transaction.atomic
def appeal(decision: ModerationDecision, text: str, *, network_key: str = "") -> Appeal:
    """Ask for a decision to be looked at again. Only who has the comment's private link may get here.

    Refused where it has been appealed already, stands no more, is too old, or a ban stands against it.
    """
    comment = Comment.objects.for_update().get(pk=decision.comment_id)
    sanctions.guard(comment.author_key, network_key, "appeal")
    if Appeal.objects.filter(decision=decision).exists():
        raise Refused(_("You have appealed this decision already. A decision can be appealed once."))
    if decision not in appealable(comment):
        raise Refused(NOTHING_TO_APPEAL)
    return Appeal.objects.create(decision=decision, first_decided_by=decision.decided_by, text=text)


@transaction.atomic
def take_back(appeal: Appeal) -> None:
    """Its author does not want it decided any more. Refused where it has been decided."""
    present = _locked(appeal)
    if present.outcome:
        raise Refused(_("This appeal has been decided already."))
    _settle(present, Appeal.Outcome.WITHDRAWN)


def drop_open(comments: Iterable[int]) -> None:
    """End the open appeals about these comments, given by primary key, because their authors have taken them back."""
    found = Appeal.objects.open().filter(decision__comment__in=list(comments)).order_by()
    found.update(outcome=Appeal.Outcome.WITHDRAWN, decided_at=timezone.now())


def obstacles_to_deciding(appeal: Appeal, by: User) -> list[str]:
    """What stands against this person's deciding it, in sentences."""
    if appeal.outcome:
        return [_stale_message(appeal)]
    if appeal.first_decided_by_id == by.pk:
        return [_("You took this decision yourself. The appeal is decided by somebody else.")]
    return []


@transaction.atomic
def decide_appeal(appeal: Appeal, outcome: str, *, by: User, explanation: str) -> None:
    """Decide it: «reversed» puts right what the decision did, as far as that still stands; the author is told why.

    Stale says who has decided meanwhile; Refused says what the rules ask for.
    """
    comment = Comment.objects.for_update().get(decisions=appeal.decision_id)
    present = _locked(appeal)
    if present.outcome:
        raise Stale(_stale_message(present))
    obstacles = obstacles_to_deciding(present, by)
    if obstacles:
        raise Refused(*obstacles)
    if not explanation.strip():
        raise Refused(_("Explain your decision to the author."))
    if outcome == Appeal.Outcome.REVERSED and present.decision in standing(comment):
        present.remedy = _put_right(comment, present.decision, by)
    _settle(present, Appeal.Outcome(outcome), by=by, explanation=explanation.strip())
    mail.queue(comment, Delivery.Kind.APPEAL, key=f"appeal:{present.pk}")


def _has_effect(decision: ModerationDecision, comment: Comment, ruling: ModerationDecision | None) -> bool:
    """Whether readers, or the author, still feel it. `ruling` is the last decision that led to a state."""
    edit = decision.edit
    if decision.act == Act.REDACT:
        return comment.state in Act.UNCOVER.comes_from and decision.redactions.in_force().exists()
    if decision.act == Act.REFUSE_EDIT and edit:
        return (
            comment.state in Act.ACCEPT_EDIT.comes_from
            and edit.state == CommentEdit.State.REFUSED
            and edit.before == comment.comment
        )
    return decision == ruling and comment.state == Act(decision.act).leads_to


def _put_right(comment: Comment, decision: ModerationDecision, by: User) -> ModerationDecision:
    """By which decision; `decision` still has its effect on the comment."""
    how: dict[str, Any] = {"by": by, "version": comment.version, "cause": ModerationDecision.Cause.APPEAL}
    if decision.act == Act.REDACT:
        return redactions.uncover(comment, of=decision, **how)
    if decision.act == Act.REFUSE_EDIT and decision.edit:
        _wait_again(decision.edit)
        return moderation.decide(comment, Act.ACCEPT_EDIT, edit=decision.edit.pk, **how)
    return moderation.decide(comment, BACK[State(comment.state)], **how)


def _wait_again(edit: CommentEdit) -> None:
    """The refused edit waits once more, to be accepted at once; a newer one that waits stands against it."""
    edits = CommentEdit.objects.filter(comment=edit.comment_id)
    if edits.waiting().exists():
        raise Refused(_("A newer edit of this comment waits for a moderator. Decide on that one first."))
    edits.filter(pk=edit.pk).update(state=CommentEdit.State.WAITING, settled_at=None)


def _locked(appeal: Appeal) -> Appeal:
    found = Appeal.objects.select_for_update(of=("self",)).select_related("decision__edit", "decided_by")
    return found.get(pk=appeal.pk)


def _settle(appeal: Appeal, outcome: Appeal.Outcome, *, by: User | None = None, explanation: str = "") -> None:
    appeal.outcome, appeal.decided_by, appeal.explanation = outcome, by, explanation
    appeal.decided_at = timezone.now()
    appeal.save(update_fields=["outcome", "decided_by", "explanation", "decided_at", "remedy"])


def _stale_message(appeal: Appeal) -> str:
    if appeal.decided_by is None:
        return _("The author has taken this appeal back.")
    return _("%(person)s has already decided this appeal: %(outcome)s.") % {
        "person": appeal.decided_by.get_full_name() or appeal.decided_by.get_username(),
        "outcome": appeal.get_outcome_display(),
    }
