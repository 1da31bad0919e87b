"""From a form to a place in the queue: a remark is taken once, weighed, and asked for proof of its address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import plain_text
from diplomacy.refusals import Refused
from engagement.actions import proofs, sanctions
from engagement.actions.discussions import guard_pace
from engagement.actions.weighing import weigh
from engagement.models import Capacity, Comment, Discussion, SpentForm, State
from engagement.models.barriers import Barrier
from engagement.models.keys import author_key, network_key
from engagement.models.targets import Target
from engagement.spam import fingerprints, limits, links, rules
from engagement.spam.assessment import Assessment, page_of, trapped


class SpentBefore(Refused):
    """The form was taken with other words; a fresh one, with the text kept, can be sent."""


class ThinkAgain(Refused):
    """A rule asks the author to read the comment once more; sent again as it is, it is taken."""


@dataclass(frozen=True)
class Remark:
    """What somebody wrote, as the form has found it acceptable.

    `begun_at` is when the form was opened, `network` the writer's network in CIDR notation, `sending_key` the number
    of the form, which works once. `proven` says that the device remembers this very address, so that nothing need be
    mailed; `reconsidered` that its author was asked to think again.
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
    argument: str = ""
    wants_replies: bool = False
    is_trap: bool = False
    proven: bool = False
    reconsidered: bool = False

    @property
    def key(self) -> UUID:
        """One per form and words: a second click sends the same."""
        return uuid5(self.sending_key, f"{self.email}\n{self.text}")

    @property
    def author_key(self) -> str:
        return author_key(self.email)

    @property
    def network_key(self) -> str:
        return network_key(self.network)


def receive(target: Target, remark: Remark, *, parent: Comment | None = None) -> Comment:
    """Store a remark, once however often it is sent, and mail the question for proof where the address is not known.

    Refused says what stands against it; SpentBefore and ThinkAgain are kinds of it that a form answers in its own way.
    The attempt is counted before the transaction, so that a refusal does not take the count back.
    """
    sent_before = _sent_before(remark)
    if sent_before:
        return sent_before
    attempt = limits.attempt(remark.network_key, remark.author_key, page_of(target), proven=remark.proven)
    if attempt.is_over:
        raise Refused(_("Too many comments have come from you or your network. Please try again later."))
    return _receive(target, remark, parent, attempt.of_network)


@transaction.atomic
def _receive(target: Target, remark: Remark, parent: Comment | None, of_network: int) -> Comment:
    proofs.hold_place(remark.author_key)
    if not SpentForm.take(remark.sending_key, remark.key):
        return _taken_before(remark)
    discussion = Discussion.objects.with_crisis().opened(target)
    guard_writing(discussion, parent, begun_at=remark.begun_at)
    guard_words(discussion, remark.text)
    sanctions.guard(remark.author_key, remark.network_key, "comment")
    guard_pace(discussion, remark.author_key, remark.network_key)
    comment = _comment(discussion, remark, parent)
    return _keep(comment, trapped() if remark.is_trap else _weighed(comment, remark, of_network), remark)


def barrier_to_writing(discussion: Discussion, parent: Comment | None, *, begun_at: datetime | None = None) -> str:
    """A sentence that says why the discussion takes no comment, or the comment no reply; "" where nothing does."""
    barrier = discussion.barrier(begun_at=begun_at)
    if barrier:
        return f"{barrier.value} {discussion.crisis_notice if barrier == Barrier.CRISIS else ''}".strip()
    if parent and (parent.discussion_id != discussion.pk or not parent.takes_replies):
        return _("That comment takes no replies any more. You can comment on the page itself.")
    return ""


def guard_writing(discussion: Discussion, parent: Comment | None, *, begun_at: datetime | None = None) -> None:
    """Raise Refused where something stands against a comment."""
    barrier = barrier_to_writing(discussion, parent, begun_at=begun_at)
    if barrier:
        raise Refused(barrier)


def _sent_before(remark: Remark) -> Comment | None:
    """The comment that the same form with the same words has become, if it is still there."""
    return Comment.objects.filter(sending_key=remark.key).first()


def _taken_before(remark: Remark) -> Comment:
    """The same words: what they have become, be it at this very moment. Other words need another form."""
    sent_before = _sent_before(remark)
    if sent_before is None:
        raise SpentBefore(
            _("This form was sent already. If this is a further comment, send it again: your text is kept.")
        )
    return sent_before


def guard_words(discussion: Discussion, text: str) -> None:
    """What the discussion asks of the words of every comment. Refused says what to change."""
    surplus = -plain_text.left(text, discussion.longest)
    if surplus > 0:
        raise Refused(
            ngettext(
                "Here a comment has %(most)d characters at most. Yours has %(surplus)d too many.",
                "Here a comment has %(most)d characters at most. Yours has %(surplus)d too many.",
                surplus,
            )
            % {"most": discussion.longest, "surplus": surplus}
        )
    if discussion.links == Discussion.Links.REFUSED and (found := links.found(text)):
        raise Refused(
            _("This discussion takes no links. Please take this one out: %(link)s") % {"link": found[0][:100]}
        )


def _weighed(comment: Comment, remark: Remark, of_network: int) -> Assessment:
    assessment = weigh(comment, of_network)
    if assessment.warns and not remark.reconsidered:
        raise ThinkAgain(_once_more(comment))
    return assessment


def _once_more(comment: Comment) -> str:
    """Of one that is not saved: its place in the tree is not known yet, only whether it replies to anything."""
    if comment.discussion.takes_questions and not comment.parent_id:
        return _(
            "Please read your question once more: could its words hurt somebody? You can change it, or send it as it is."
        )
    return _(
        "Please read your comment once more: could its words hurt somebody? You can change it, or send it as it is."
    )


def _comment(discussion: Discussion, remark: Remark, parent: Comment | None) -> Comment:
    return Comment(
        discussion=discussion,
        parent_id=parent.pk if parent else 0,
        user_name=remark.name,
        user_email=remark.email,
        comment=remark.text,
        language=remark.language,
        capacity=remark.capacity,
        organisation=remark.organisation,
        argument=remark.argument,
        followup=remark.wants_replies,
        sending_key=remark.key,
        author_key=remark.author_key,
        network_key=remark.network_key,
        late=discussion.is_late(timezone.now()),
        state=State.SPAM if remark.is_trap else State.UNPROVEN,
    )


def _keep(comment: Comment, assessment: Assessment, remark: Remark) -> Comment:
    """Store it with what was found; then it is proven at once, or its address is asked, or it stays where it is."""
    assessment.keep(comment)
    comment.save()
    fingerprints.remember(comment)
    rules.record(comment, assessment.hits)
    if remark.proven and not remark.is_trap:
        proofs.accept(comment, assessment)
    elif not remark.is_trap:
        proofs.ask(comment)
    return comment
