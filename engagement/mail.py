"""Every mail of the app: queued as a row in the transaction that caused it, written and sent by a task."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from engagement.models import Comment, Delivery, State
from engagement.models.comments import TAKEN_BACK

BATCH = 200

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
    delivery.attempts += 1
    try:
        if _is_wanted(delivery):
            message(delivery).send()
            delivery.sent_at = timezone.now()
        else:
            delivery.given_up_at = timezone.now()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold up the mails behind
        _note_failure(delivery, error)
    delivery.save()


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Wait twice as long after each failure; after the last attempt, give up."""
    logger.warning("Mail %s could not be sent: %s", delivery.pk, type(error).__name__)  # its words may name an address
    delivery.error = (str(error) or repr(error))[:300]
    delivery.next_at = timezone.now() + settings.MAIL_RETRY_AFTER * 2 ** (delivery.attempts - 1)
    if delivery.attempts >= settings.MAIL_ATTEMPTS:
        delivery.given_up_at = timezone.now()


def _is_wanted(delivery: Delivery) -> bool:
    """Between queueing and sending, a reply may have been taken away, an address erased, a decision overtaken."""
    if not delivery.comment.user_email or delivery.comment.state in TAKEN_BACK:
        return False
    if delivery.kind == Delivery.Kind.REPLY:
        return delivery.comment.followup and delivery.reply is not None and delivery.reply.state == State.PUBLISHED
    if delivery.kind == Delivery.Kind.DECISION:
        return not delivery.comment.deliveries.filter(kind=delivery.kind, pk__gt=delivery.pk).exists()
    return True


def message(delivery: Delivery) -> EmailMessage:
    """The mail itself, in the comment's language; the first line of its template is the subject."""
    comment = delivery.comment
    with override(comment.language):
        text = render_to_string(f"emails/{delivery.kind}.txt", _context(delivery))
    subject, _blank, body = text.strip().partition("\n")
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[comment.user_email],
        headers={
            "Message-ID": f"<delivery-{delivery.pk}@{host}>",
            "Content-Language": comment.language,
            "Auto-Submitted": "auto-generated",
        },
    )


def _own(comment: Comment) -> Iterable[Comment]:
    """All that the same address contributed to the same consultation."""
    about = comment.discussion.about
    if about is None:
        return [comment]
    return Comment.objects.contributions(about).filter(author_key=comment.author_key).order_by("pk")


def _context(delivery: Delivery) -> dict[str, object]:
    comment = delivery.comment
    return {
        "comment": comment,
        "decision": comment.decisions.select_related("ground").first(),
        "reply": delivery.reply,
        "reply_path": delivery.reply.get_absolute_url() if delivery.reply else "",
        "comment_path": comment.get_absolute_url(),
        "consultation": comment.discussion.about,
        "proof": getattr(comment, "proof", None),
        "proof_hours": settings.PROOF_VALID_FOR // timedelta(hours=1),
        "private_url": f"{settings.SITE_URL}{comment.private_url()}",
        "private_urls": [f"{settings.SITE_URL}{own.private_url(comment.language)}" for own in _own(comment)],
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
    }
