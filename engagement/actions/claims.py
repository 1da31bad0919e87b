"""Taking a comment before oneself for a while, so that never two moderators do one item."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.models import Claim, Comment


@transaction.atomic
def claim(comment: Comment, *, by: User) -> Claim:
    """Take a comment, or keep it for longer. Refused, with the name and until when, while a colleague has it."""
    present = Comment.objects.for_update().get(pk=comment.pk)
    refuse_if_taken(present, by=by)
    return _take(present, by)


def refuse_if_taken(*comments: Comment, by: User) -> None:
    """Raise Refused, with the name and until when, while a colleague has one of these."""
    other = Claim.objects.of_others(by).filter(comment__in=comments).select_related("moderator").first()
    if other:
        raise Refused(taken_message(other))


@transaction.atomic
def claim_next(queue: QuerySet[Comment], *, by: User) -> Comment | None:
    """Take the first comment of an ordered queue that no colleague has; None where there is none.

    Rows that a colleague is taking at this very moment are passed over.
    """
    free = queue.exclude(pk__in=Claim.objects.of_others(by).values("comment"))
    passed: list[int] = []
    while found := free.exclude(pk__in=passed).select_for_update(of=("self",), skip_locked=True).first():
        # Asked again under the lock: a colleague may have taken it between this query's beginning and its lock.
        if not Claim.objects.of_others(by).filter(comment=found).exists():
            _take(found, by)
            return found
        passed.append(found.pk)
    return None


def release(comment: Comment, *, by: User) -> None:
    """Leave a comment to others; nothing happens where a colleague has it."""
    Claim.objects.filter(comment=comment, moderator=by).delete()


def taken_message(claim: Claim) -> str:
    """Who has it, and until when."""
    until = date_format(timezone.localtime(claim.expires_at), "TIME_FORMAT")
    name = claim.moderator.get_full_name() or claim.moderator.get_username()
    return _("%(person)s has this comment until %(time)s.") % {"person": name, "time": until}


def _take(comment: Comment, by: User) -> Claim:
    expires_at = timezone.now() + settings.CLAIM_LASTS
    found, _created = Claim.objects.update_or_create(
        comment=comment, defaults={"moderator": by, "expires_at": expires_at}
    )
    return found
