"""Whose is this address? Asked by mail, answered by a button, denied by another; and what follows from the answer."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import tokens
from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions import contributors, sanctions
from engagement.actions.moderation import publish_by_policy
from engagement.actions.weighing import weigh
from engagement.models import Comment, Delivery, Discussion, Proof, State, Unwanted
from engagement.models.keys import author_key
from engagement.spam import rules
from engagement.spam.assessment import Assessment

DAY = timedelta(days=1)
ACCEPTED = ("state", "is_public", "is_removed", "version", "proven_at", "risk", "risk_reasons")


def hold_place(author_key: str) -> None:
    """Have comments of one address follow each other until the transaction ends: its pauses and limits are exact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [author_key])


def ask(comment: Comment) -> None:
    """Mail the question whether the address is the writer's own; the caller has it to itself (`hold_place`).

    An address gets one such mail in `PROOF_MAIL_PAUSE` at most: the next waits its turn, and the worker sends it then.
    Refused where the address has had its share of the day, or where its owner wants none.
    """
    if Unwanted.objects.holds(comment.author_key):
        message = _("We may not write to this address: its owner has told us so. If it is yours, write to %(email)s.")
        raise Refused(message % {"email": settings.CONTACT_EMAIL})
    pause = _pause(comment.author_key)
    Proof.objects.create(comment=comment, expires_at=timezone.now() + pause + settings.PROOF_VALID_FOR)
    mail.queue_each({comment.pk: "proof"}, Delivery.Kind.PROOF, delay=pause)


def _pause(author_key: str) -> timedelta:
    """How long the next question to an address waits. Refused where it has had its share of the day.

    Questions that were answered do not count: whoever answers is there, and is not flooded.
    """
    now = timezone.now()
    unanswered = Delivery.objects.filter(kind=Delivery.Kind.PROOF, comment__proof__used_at=None)
    mails = unanswered.filter(comment__author_key=author_key, queued_at__gt=now - DAY)
    had = list(mails.values_list("next_at", flat=True))
    if len(had) >= settings.PROOF_MAILS_PER_DAY:
        raise Refused(
            _(
                "We have sent this address as many links today as we may. Please open one of them, or come back tomorrow."
            )
        )
    return max([last + settings.PROOF_MAIL_PAUSE - now for last in had] + [timedelta()])


@transaction.atomic
def confirm(token: str) -> Comment:
    """Take the mailed token as proof of the address: the rules run again, then the discussion's policy decides.

    A token used before gives its comment once more. Refused says why the proof fails.
    """
    proof = _proof(token)
    comment = Comment.objects.with_targets().for_update().get(pk=proof.comment_id)
    if proof.used_at:
        return comment
    if proof.is_expired():
        raise Refused(_expired(comment))
    _guard(comment)
    proof.used_at = timezone.now()
    proof.save()
    assessment = weigh(comment)
    rules.record(comment, assessment.hits)
    accept(comment, assessment)
    return comment


def is_unused(token: str) -> bool:
    """Whether nobody has confirmed an address by this link yet."""
    return Proof.objects.filter(token_digest=tokens.digest(token), used_at=None).exists()


def accept(comment: Comment, assessment: Assessment) -> None:
    """Its address is proven: hold it or, by policy, let it appear.

    Whoever proves an address wants to be asked, whatever somebody who used it without leave made its owner say.
    """
    Unwanted.objects.filter(author_key=comment.author_key).delete()
    assessment.keep(comment)
    comment.proven_at = timezone.now()
    comment.move_to(State.HELD)
    comment.save(update_fields=ACCEPTED)
    contributors.recognise(comment)
    if not assessment.holds and appears_at_once(comment):
        publish_by_policy(comment)


def weigh_anew(comment: Comment) -> bool:
    """Weigh a comment that waits, since something that had it held is undone; whether it appeared by policy."""
    assessment = weigh(comment)
    assessment.keep(comment)
    comment.save(update_fields=["risk", "risk_reasons"])
    appears = not assessment.holds and appears_at_once(comment)
    if appears:
        publish_by_policy(comment)
    return appears


@transaction.atomic
def disown(token: str) -> None:
    """«This was not me»: drop the comment that nobody has proven, and ask its address for proof no more.

    That holds until its owner proves it all the same. Saying it again changes nothing. Refused where the address has
    been confirmed by the same link, and where it is not known any more.
    """
    if Unwanted.objects.told_by(token).exists():
        return
    proof = _proof(token)
    comment = Comment.objects.for_update().get(pk=proof.comment_id)
    if comment.state == State.ERASED:
        raise Refused(_("This comment was erased, and with it all that was known of its address."))
    if comment.proven_at:
        raise Refused(
            _("This address has been confirmed. On the page of your contributions you can withdraw the comment.")
        )
    Unwanted.objects.get_or_create(author_key=comment.author_key, defaults={"token_digest": proof.token_digest})
    comment.delete()


def allow_mail(email: str) -> bool:
    """Take the mark of «this was not me» away, as the address's owner asks; whether there was one."""
    count, _rows = Unwanted.objects.filter(author_key=author_key(email)).delete()
    return count > 0


def _proof(token: str) -> Proof:
    proof = Proof.objects.select_for_update().filter(token_digest=tokens.digest(token)).first()
    if proof is None:
        raise Refused(_("This link is not valid. Perhaps it was cut off: please copy the whole of it from the mail."))
    return proof


def _guard(comment: Comment) -> None:
    """What was sent in time counts, however late it is confirmed; but not where the page itself is gone."""
    discussion = comment.discussion
    if comment.state != State.UNPROVEN:
        raise Refused(_withdrawn(comment))
    if not discussion.is_public or discussion.is_withdrawn:
        raise Refused(_("This discussion takes no comments any more."))
    sanctions.guard(comment.author_key, comment.network_key, "comment")


def _expired(comment: Comment) -> str:
    if comment.is_question:
        return _("This link has expired. Please write your question again.")
    return _("This link has expired. Please write your comment again.")


def _withdrawn(comment: Comment) -> str:
    return _("This question has been withdrawn.") if comment.is_question else _("This comment has been withdrawn.")


def appears_at_once(comment: Comment) -> bool:
    """Whether the discussion's policy, and the site's switch, let it appear before anybody has read it.

    Nothing does in a discussion that somebody has switched off, or made read-only, since it was sent.
    """
    if comment.discussion.mode != Discussion.Mode.OPEN:
        return False
    policy = comment.discussion.policy_now
    if policy == Discussion.Policy.FIRST:
        return Comment.objects.published().filter(author_key=comment.author_key).exists()
    return policy == Discussion.Policy.AFTER
