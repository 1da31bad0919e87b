"""Mails to the author of a comment, in the language of the comment."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from engagement.messages.envelope import compose
from engagement.models import Comment, Delivery, State
from engagement.models.states import TAKEN_BACK


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail, or None: a reply may have been taken away, an address erased, a decision overtaken."""
    comment = delivery.comment
    if comment is None or not _is_wanted(delivery, comment):
        return None
    with override(comment.language):
        return compose(delivery, to=comment.user_email, context=_context(delivery, comment))


def _is_wanted(delivery: Delivery, comment: Comment) -> bool:
    if not comment.user_email or comment.state in TAKEN_BACK:
        return False
    if delivery.kind == Delivery.Kind.REPLY:
        return comment.followup and delivery.reply is not None and delivery.reply.state == State.PUBLISHED
    if delivery.kind == Delivery.Kind.DECISION:
        return not comment.deliveries.filter(kind=delivery.kind, pk__gt=delivery.pk).exists()
    return True


def _own(comment: Comment) -> Iterable[Comment]:
    """All that the same address contributed to the same consultation."""
    about = comment.discussion.about
    if about is None:
        return [comment]
    return Comment.objects.contributions(about).filter(author_key=comment.author_key).order_by("pk")


def _context(delivery: Delivery, comment: Comment) -> dict[str, Any]:
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
    }
