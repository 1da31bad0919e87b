"""From a form to a place in the thread: receive, confirm, withdraw, reply officially."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import tokens
from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions.moderation import publish_by_policy
from engagement.models import Capacity, Comment, Delivery, Discussion, Proof, State
from engagement.models.discussions import Target
from engagement.spam.limits import over_limit


@dataclass(frozen=True)
class Remark:
    """What somebody wrote, as the form has found it acceptable.

    `begun_at` is when the form was opened, `network` the writer's network in CIDR notation,
    `sending_key` one per form shown.
    """

    name: str
    email: str
    text: str
    language: str
    begun_at: datetime
    network: str
    sending_key: UUID
    capacity: str = Capacity.PERSON
    organisation: str = ""
    wants_replies: bool = False
    is_trap: bool = False

    @property
    def key(self) -> UUID:
        """One per form and words: a second click sends the same, a corrected text is a comment of its own."""
        return uuid5(self.sending_key, f"{self.email}\n{self.text}")


def receive(target: Target, remark: Remark, *, parent: Comment | None = None) -> Comment:
    """Store a remark that waits for proof of its address, and mail the question. Refused says what stands against it.

    The attempt is counted before the transaction, so that a refusal does not take the count back.
    """
    guard_rate(remark)
    try:
        return _receive(target, remark, parent)
    except IntegrityError:
        # Two clicks at the same moment: the other one has stored it.
        return Comment.objects.get(sending_key=remark.key)


@transaction.atomic
def _receive(target: Target, remark: Remark, parent: Comment | None) -> Comment:
    sent_before = Comment.objects.filter(sending_key=remark.key).first()
    if sent_before:
        return sent_before
    discussion = Discussion.objects.opened(target)
    guard_writing(discussion, parent, begun_at=remark.begun_at)
    comment = _stored(discussion, remark, parent)
    if comment.state == State.UNPROVEN:
        Proof.objects.create(comment=comment, expires_at=timezone.now() + settings.PROOF_VALID_FOR)
        mail.queue(comment, Delivery.Kind.PROOF, key="proof")
    return comment


def barrier_to_writing(discussion: Discussion, parent: Comment | None, *, begun_at: datetime | None = None) -> str:
    """A sentence that says why the discussion takes no comment, or the comment no reply; "" where nothing does."""
    barrier = discussion.barrier(begun_at=begun_at)
    if barrier:
        return str(barrier.value)
    if parent and (parent.discussion_id != discussion.pk or not parent.takes_replies):
        return _("That comment takes no replies any more. You can comment on the page itself.")
    return ""


def guard_writing(discussion: Discussion, parent: Comment | None, *, begun_at: datetime | None = None) -> None:
    """Raise Refused where something stands against a comment."""
    barrier = barrier_to_writing(discussion, parent, begun_at=begun_at)
    if barrier:
        raise Refused(barrier)


def guard_rate(remark: Remark) -> None:
    """Raise Refused where the writer's network or address has sent too much lately; counts every call."""
    if over_limit(network_key(remark.network), author_key(remark.email)):
        raise Refused(_("Too many comments have come from you or your network. Please try again later."))


@transaction.atomic
def confirm(token: str) -> Comment:
    """Take the mailed token as proof of the address: the rules run again, then the discussion's policy decides.

    A token used before gives its comment once more. Refused says why the proof fails.
    """
    proof = Proof.objects.select_for_update().filter(token_digest=tokens.digest(token)).first()
    if proof is None:
        raise Refused(_("This link is not valid. Perhaps it was cut off: please copy the whole of it from the mail."))
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=proof.comment_id)
    if proof.used_at:
        return comment
    if proof.is_expired():
        raise Refused(_("This link has expired. Please write your comment again."))
    _guard_proof(comment)
    proof.used_at = comment.proven_at = timezone.now()
    proof.save()
    comment.enter(State.HELD)
    if _appears_at_once(comment):
        publish_by_policy(comment)
    return comment


@transaction.atomic
def withdraw(comment: Comment) -> None:
    """Its author takes a comment back: the text goes from the public, its place and the replies stay."""
    locked = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if not locked.can_be_withdrawn:
        raise Refused(_("This comment is not public and waits for nothing; there is nothing to withdraw."))
    locked.enter(State.WITHDRAWN)


@transaction.atomic
def stop_mail(comment: Comment) -> None:
    """Tell its author nothing more about replies."""
    comment.followup = False
    comment.save(update_fields=["followup"])


@transaction.atomic
def reply_officially(
    discussion: Discussion, *, text: str, language: str, office: str, by: User, parent: Comment | None = None
) -> Comment:
    """Publish the Ministry's own words in a discussion, signed with name and office.

    After closing it is still allowed; Refused where nobody could read it, or where nobody signs.
    """
    _guard_official_reply(discussion, by, parent)
    comment = Comment(
        discussion=discussion,
        parent_id=parent.pk if parent else 0,
        user=by,
        user_name=by.get_full_name()[:50],
        comment=text,
        language=language,
        is_official=True,
        office=office,
        state=State.HELD,
        proven_at=timezone.now(),
    )
    comment.save()
    publish_by_policy(comment, by=by)
    return comment


def _guard_official_reply(discussion: Discussion, by: User, parent: Comment | None) -> None:
    if discussion.is_hidden or not discussion.is_public or (parent and not parent.takes_replies):
        raise Refused(_("That comment takes no replies."))
    if not by.get_full_name():
        raise Refused(_("Your account has no first and last name, and an official reply is signed with both."))


def author_key(email: str) -> str:
    """The keyed hash by which comments of one address are found."""
    return tokens.keyed("author", email.strip().casefold())


def network_key(network: str) -> str:
    return tokens.keyed("network", network)


def _stored(discussion: Discussion, remark: Remark, parent: Comment | None) -> Comment:
    comment = Comment(
        discussion=discussion,
        parent_id=parent.pk if parent else 0,
        user_name=remark.name,
        user_email=remark.email,
        comment=remark.text,
        language=remark.language,
        capacity=remark.capacity,
        organisation=remark.organisation,
        followup=remark.wants_replies,
        sending_key=remark.key,
        author_key=author_key(remark.email),
        network_key=network_key(remark.network),
        late=discussion.is_late(timezone.now()),
        state=State.SPAM if remark.is_trap else State.UNPROVEN,
    )
    comment.save()
    return comment


def _guard_proof(comment: Comment) -> None:
    """What was sent in time counts, however late it is confirmed; but not where nobody may write any more."""
    discussion = comment.discussion
    if comment.state != State.UNPROVEN:
        raise Refused(_("This comment has been withdrawn."))
    if discussion.mode != Discussion.Mode.OPEN or not discussion.is_public or discussion.is_withdrawn:
        raise Refused(_("This discussion takes no comments any more."))


def _appears_at_once(comment: Comment) -> bool:
    policy = comment.discussion.policy
    if policy == Discussion.Policy.FIRST:
        return Comment.objects.published().filter(author_key=comment.author_key).exists()
    return policy == Discussion.Policy.AFTER
