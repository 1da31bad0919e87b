"""Every mail of the app: queued as a row in the transaction that caused it, written and sent by a task.

What a mail says is in engagement.messages.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from diplomacy import languages
from engagement.messages import build
from engagement.models import Colleague, Comment, Complaint, Contributor, Delivery, Follower, Submission

BATCH = 200
ADDRESS = re.compile(r"\S*@\S*")

logger = logging.getLogger(__name__)


def queue(comment: Comment, kind: Delivery.Kind, *, key: str, reply: Comment | None = None) -> None:
    """Tell the author of a comment something, once per key; nothing happens where there is no address."""
    if not comment.user_email:
        return
    delivery, is_new = Delivery.objects.get_or_create(comment=comment, key=key, defaults={"kind": kind, "reply": reply})
    if is_new:
        deliver.enqueue(delivery.pk)


def queue_many(comments: Iterable[Comment], kind: Delivery.Kind, *, key: str) -> None:
    """Tell each author, once per key; one task sends them all."""
    rows = (Delivery(comment=comment, kind=kind, key=key) for comment in comments)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    deliver_due.enqueue()


def queue_each(keys: Mapping[int, str], kind: Delivery.Kind, *, delay: timedelta = timedelta()) -> None:
    """Tell the authors of these comments something, each under a key of its own: comment's primary key → key.

    With a delay the worker's sweep sends them once it is over; nobody is told what is undone before.
    """
    next_at = timezone.now() + delay
    rows = (Delivery(comment_id=pk, kind=kind, key=key, next_at=next_at) for pk, key in keys.items())
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if keys and not delay:
        deliver_due.enqueue()


def queue_replies(pairs: Iterable[tuple[Comment, Comment]]) -> None:
    """Tell authors of a published reply to their comments, given as comment and reply; once per reply."""
    rows = [Delivery(comment=to, kind=Delivery.Kind.REPLY, key=f"reply:{reply.pk}", reply=reply) for to, reply in pairs]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        deliver_due.enqueue()


def queue_to_follower(follower: Follower, kind: Delivery.Kind, *, key: str, **about: object) -> None:
    """Send a follower one mail, once per key; `about` fills the columns of its subject."""
    delivery, is_new = Delivery.objects.get_or_create(follower=follower, key=key, defaults={"kind": kind, **about})
    if is_new:
        deliver.enqueue(delivery.pk)


def queue_to_followers(pks: Iterable[int], kind: Delivery.Kind, *, key: str, **about: object) -> None:
    """Write the rows of one mail to many followers; the worker's next sweep begins to send them."""
    rows = [Delivery(follower_id=pk, kind=kind, key=key, **about) for pk in pks]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def queue_to_contributor(contributor: Contributor, kind: Delivery.Kind, *, key: str) -> None:
    """Send a contributor one mail, once per key, to the address that is kept for it alone."""
    delivery, is_new = Delivery.objects.get_or_create(contributor=contributor, key=key, defaults={"kind": kind})
    if is_new:
        deliver.enqueue(delivery.pk)


def queue_to_submission(submission: Submission, kind: Delivery.Kind, *, key: str) -> None:
    """Write to whoever began a submission, once per key; nothing happens where there is no address."""
    if not submission.email:
        return
    delivery, is_new = Delivery.objects.get_or_create(submission=submission, key=key, defaults={"kind": kind})
    if is_new:
        deliver.enqueue(delivery.pk)


def queue_to_submissions(submissions: Iterable[Submission], kind: Delivery.Kind, *, key: str) -> None:
    """Write to whoever began each of them, once per key; one task sends all mails."""
    rows = (Delivery(submission=submission, kind=kind, key=key) for submission in submissions)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    deliver_due.enqueue()


def queue_to_colleague(colleague: Colleague, *, key: str) -> None:
    """Send a colleague the private link, once per key."""
    kind = Delivery.Kind.COLLEAGUE
    delivery, is_new = Delivery.objects.get_or_create(colleague=colleague, key=key, defaults={"kind": kind})
    if is_new:
        deliver.enqueue(delivery.pk)


def queue_to_officer(
    officer: User, kind: Delivery.Kind, *, key: str, next_at: datetime | None = None, **about: object
) -> None:
    """Write to an officer, once per key, in the language of `about` or else in the one that is active; nothing happens
    where there is no address. With `next_at` the worker's sweep sends it then."""
    if not officer.email:
        return
    columns = {"kind": kind, "language": languages.current(), "next_at": next_at or timezone.now(), **about}
    delivery, is_new = Delivery.objects.get_or_create(officer=officer, key=key, defaults=columns)
    if is_new and next_at is None:
        deliver.enqueue(delivery.pk)


def queue_to_complainants(complaints: Iterable[Complaint], *, delay: timedelta = timedelta()) -> None:
    """Tell readers what came of their reports, each outcome once; the worker's sweep does, when the delay is over."""
    next_at = timezone.now() + delay
    kind = Delivery.Kind.COMPLAINT
    rows = [Delivery(complaint=one, kind=kind, key=one.outcome_key, next_at=next_at) for one in complaints]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


@task(queue_name="mail")
def deliver(pk: int) -> None:
    """Send one mail, unless it has been sent; a failure is noted and tried again later."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(skip_locked=True).filter(pk=pk).due().first()
        if delivery:
            _attempt(delivery)


@task(queue_name="mail")
def deliver_due() -> None:
    """Send what is due: new mails of a batch, and those whose pause after a failure is over."""
    due = list(Delivery.objects.due().order_by("next_at").values_list("pk", flat=True)[:BATCH])
    for pk in due:
        deliver.call(pk)
    if len(due) == BATCH:
        deliver_due.enqueue()


def _attempt(delivery: Delivery) -> None:
    """Send it; what has nothing to say any more is given up."""
    delivery.attempts += 1
    try:
        message = build(delivery)
        if message:
            message.send()
            delivery.sent_at = timezone.now()
        else:
            delivery.given_up_at = timezone.now()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold up the mails behind
        _note_failure(delivery, error)
    delivery.save()
    _forget_address(delivery)


def _forget_address(delivery: Delivery) -> None:
    """A contributor's or a complainant's address is there for the mail alone: once that is sent or given up, it goes."""
    if delivery.contributor_id and (delivery.sent_at or delivery.given_up_at):
        Contributor.objects.filter(pk=delivery.contributor_id).update(email="")
    if delivery.complaint_id and (delivery.sent_at or delivery.attempts >= settings.MAIL_ATTEMPTS):
        Complaint.objects.filter(pk=delivery.complaint_id).update(email="")


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Wait twice as long after each failure; after the last attempt, give up."""
    logger.warning("Mail %s could not be sent: %s", delivery.pk, type(error).__name__)  # its words may name an address
    delivery.error = ADDRESS.sub("…", str(error) or repr(error))[:300]  # it is kept longer than the address may be
    delivery.next_at = timezone.now() + settings.MAIL_RETRY_AFTER * 2 ** (delivery.attempts - 1)
    if delivery.attempts >= settings.MAIL_ATTEMPTS:
        delivery.given_up_at = timezone.now()
