"""What its author does with a comment besides changing its words: take it back, and choose which mails come."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import appeals, complaint_outcomes, edits
from engagement.models import Comment, Complaint, State


@transaction.atomic
def withdraw(comment: Comment) -> None:
    """Its author takes a comment back: the text goes from the public, its place and the replies stay."""
    locked = Comment.objects.for_update().get(pk=comment.pk)
    if not locked.can_be_withdrawn:
        raise Refused(_("This comment is not public and waits for nothing; there is nothing to withdraw."))
    edits.drop_waiting([locked.pk])
    appeals.drop_open([locked.pk])
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    locked.enter(State.WITHDRAWN)
    complaint_outcomes.settle([locked.pk], Complaint.Outcome.GONE)


@transaction.atomic
def choose_mail(comment: Comment, *, wanted: bool) -> None:
    """Tell its author about replies from now on, or no more. Refused where there is no address left to tell."""
    if wanted and not comment.user_email:
        raise Refused(_("We have kept no address to which we could write about this comment."))
    comment.followup = wanted
    comment.save(update_fields=["followup"])
