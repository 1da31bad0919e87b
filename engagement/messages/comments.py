"""Mails to the author of a comment, in the language of the comment."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from engagement.messages.envelope import compose, whole_url
from engagement.messages.submissions import received_urls
from engagement.models import Act, Appeal, Comment, Delivery, ModerationDecision, State, Unwanted
from engagement.models.acts import OUTCOMES
from engagement.models.appeals import APPEALABLE
from engagement.models.states import TAKEN_BACK


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail, or None: a reply may have been taken away, an address erased, a decision overtaken."""
    comment = delivery.comment
    if comment is None or not _is_wanted(delivery, comment):
        return None
    with override(comment.language):
        return compose(delivery, to=comment.user_email, context=context(delivery, comment))


def _is_wanted(delivery: Delivery, comment: Comment) -> bool:
    if not comment.user_email or comment.state in TAKEN_BACK:
        return False
    if delivery.kind == Delivery.Kind.PROOF:
        return _can_be_proven(comment) and not Unwanted.objects.holds(comment.author_key)
    if delivery.kind == Delivery.Kind.REPLY:
        return comment.followup and delivery.reply is not None and delivery.reply.state == State.PUBLISHED
    if delivery.kind == Delivery.Kind.DECISION:
        return not _is_overtaken(delivery, comment)
    return True


def _can_be_proven(comment: Comment) -> bool:
    """The mail may have waited longer than its link holds; nobody is sent to a door that is shut."""
    proof = getattr(comment, "proof", None)
    return comment.state == State.UNPROVEN and proof is not None and not proof.is_expired()


def _is_overtaken(delivery: Delivery, comment: Comment) -> bool:
    """Whether the state that the mail tells has changed since, and a later mail tells of that.

    A mail that was given up tells nobody. Hidden passages are told whatever became of the comment besides.
    """
    decision = _decision(delivery, comment)
    if decision is None or not Act(decision.act).leads_to:
        return False
    later = comment.deliveries.filter(kind=delivery.kind, pk__gt=delivery.pk, given_up_at=None)
    told = [_number(key) for key in later.values_list("key", flat=True)]
    return comment.decisions.filter(pk__in=told, act__in=OUTCOMES).exists()


def _own(comment: Comment) -> Iterable[Comment]:
    """All that the same address contributed to the same consultation."""
    about = comment.discussion.about
    if about is None:
        return [comment]
    own = Comment.objects.contributions(about).filter(author_key=comment.author_key).order_by("pk")
    return own.select_related("discussion__consultation", "answer")


def _appeal(delivery: Delivery) -> Appeal | None:
    """The appeal that the mail answers; its number is in the key of the row."""
    kind, _colon, number = delivery.key.partition(":")
    return Appeal.objects.get(pk=int(number)) if kind == Delivery.Kind.APPEAL else None


def _decision(delivery: Delivery, comment: Comment) -> ModerationDecision | None:
    """The decision that the mail tells, whose number is in the key of the row; else the last one."""
    decisions = comment.decisions.select_related("ground")
    return decisions.filter(pk=_number(delivery.key)).first() or decisions.first()


def _number(key: str) -> int | None:
    """The primary key of the decision that a mail of this key tells; None where it tells none."""
    kind, _colon, number = key.partition(":")
    return int(number) if kind == Delivery.Kind.DECISION and number.isdecimal() else None


def appeal_url(comment: Comment, decision: ModerationDecision | None) -> str:
    """Where the decision can be appealed; "" where there is nothing to appeal."""
    if decision is None or decision.act not in APPEALABLE:
        return ""
    return f"{settings.SITE_URL}{reverse('engagement:contribution_appeal', args=[comment.link_token])}"


def _submission_urls(delivery: Delivery, comment: Comment) -> list[str]:
    """Where an outcome is told: the formal answers to the same consultation from the same address."""
    about = comment.discussion.about
    if about is None or delivery.kind not in {Delivery.Kind.HEARD, Delivery.Kind.ANSWER}:
        return []
    return received_urls(about, comment.author_key, comment.language)


def _answered(delivery: Delivery, own: Iterable[Comment]) -> list[Comment]:
    """Where the last word of a question hour is told: the questions among these comments that were answered."""
    if delivery.kind != Delivery.Kind.ANSWER:
        return []
    return [comment for comment in own if comment.is_question and comment.official_answer]


def context(delivery: Delivery, comment: Comment, decision: ModerationDecision | None = None) -> dict[str, Any]:
    """What a template may use; with a decision that is not stored yet, for its preview."""
    decision, own = decision or _decision(delivery, comment), list(_own(comment))
    return {
        "comment": comment,
        "decision": decision,
        "appeal_url": appeal_url(comment, decision),
        "appeal_days": settings.APPEAL_WITHIN.days,
        "answer_days": settings.APPEAL_WORKING_DAYS,
        "whole_url": whole_url(comment.author_key, comment.language),
        "submission_urls": _submission_urls(delivery, comment),
        "appeal": _appeal(delivery),
        "reply": delivery.reply,
        "reply_path": delivery.reply.get_absolute_url() if delivery.reply else "",
        "comment_path": comment.get_absolute_url(),
        "consultation": comment.discussion.about,
        "proof": getattr(comment, "proof", None),
        "private_url": f"{settings.SITE_URL}{comment.private_url()}",
        "private_urls": [f"{settings.SITE_URL}{found.private_url(comment.language)}" for found in own],
        "answered": _answered(delivery, own),
    }
