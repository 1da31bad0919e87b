"""Mails about a submission: the private link, the reminder, the receipt with its copy, the invitation of a colleague."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from engagement.messages.envelope import compose, whole_url
from engagement.models import Colleague, Consultation, Delivery, Submission, Unwanted
from engagement.models.deadlines import barrier_to_sending
from engagement.models.given_answers import read_answers
from engagement.models.keys import author_key
from engagement.models.writers import Writer


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail, in the submission's language, or None: it may have been sent, taken back or erased meanwhile."""
    if delivery.colleague:
        return _invitation(delivery, delivery.colleague)
    submission = delivery.submission
    if submission is None or not submission.email or submission.is_gone or _is_unwanted(submission.email):
        return None
    if delivery.kind == Delivery.Kind.RECEIPT:
        return _receipt(delivery, submission)
    if delivery.kind in {Delivery.Kind.HEARD, Delivery.Kind.ANSWER}:
        return _outcome(delivery, submission)
    return _link(delivery, submission)


def _link(delivery: Delivery, submission: Submission) -> EmailMessage | None:
    """The private link to what is being written; nobody is sent to a form that takes nothing any more."""
    consultation = _consultation(submission)
    if submission.sent_at or barrier_to_sending(consultation):
        return None
    return _composed(delivery, submission, submission.email, {"consultation": consultation})


def _receipt(delivery: Delivery, submission: Submission) -> EmailMessage | None:
    if not submission.sent_at:
        return None
    with override(submission.language):
        more = {
            "consultation": _consultation(submission),
            "answers": read_answers(submission, submission.language),
            "files": list(submission.attachments.all()),
            "prove_url": _absolute("submission_prove", submission.proof_token) if submission.waits_for_proof else "",
            "proof_days": settings.SUBMISSION_PROOF_VALID_FOR.days,
            "record_url": f"{settings.SITE_URL}{Writer(submission).url('record')}",
        }
    return _composed(delivery, submission, submission.email, more)


def _outcome(delivery: Delivery, submission: Submission) -> EmailMessage | None:
    """What was heard or decided, with the links to all that the same address sent to the consultation."""
    if not submission.is_received:
        return None
    key, about = submission.author_key, submission.consultation
    with override(submission.language):
        more = {
            "consultation": about,
            "submission_urls": received_urls(about, key, submission.language),
            "whole_url": whole_url(key, submission.language),
        }
    return _composed(delivery, submission, submission.email, more)


def received_urls(consultation: Consultation, key: str, language: str) -> list[str]:
    """The private links to what was received from an address, given by its hash, on a consultation."""
    own = Submission.objects.received().filter(consultation=consultation, author_key=key).order_by("pk")
    return [f"{settings.SITE_URL}{found.private_url(language)}" for found in own] if key else []


def _invitation(delivery: Delivery, colleague: Colleague) -> EmailMessage | None:
    submission = colleague.submission
    consultation = _consultation(submission)
    if colleague.ended_at or not colleague.email or not submission.is_begun or _is_unwanted(colleague.email):
        return None
    if barrier_to_sending(consultation):
        return None
    more = {"consultation": consultation, "private_url": f"{settings.SITE_URL}{colleague.private_url()}"}
    return _composed(delivery, submission, colleague.email, more)


def _composed(delivery: Delivery, submission: Submission, to: str, more: dict[str, Any]) -> EmailMessage:
    with override(submission.language):
        private_url = f"{settings.SITE_URL}{submission.private_url()}"
        return compose(delivery, to=to, context={"submission": submission, "private_url": private_url} | more)


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(f'engagement:{name}', args=[token])}"


def _consultation(submission: Submission) -> Consultation:
    return Consultation.objects.with_reports().get(pk=submission.consultation_id)


def _is_unwanted(email: str) -> bool:
    return Unwanted.objects.holds(author_key(email))
