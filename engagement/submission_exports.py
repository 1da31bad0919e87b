"""One submission as plain data, for the file that its author takes along (`engagement.exports`)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from engagement import trace_exports
from engagement.models import Submission
from engagement.models.given_answers import GivenAnswer, read_answers

Told = dict[str, Any]


def told(submission: Submission) -> Told:
    """All that is kept of it, in the words of its own language."""
    answers = read_answers(submission, submission.language)
    return {
        "reference": submission.reference,
        "consultation": submission.consultation.title,
        "address": f"{settings.SITE_URL}{submission.consultation.get_absolute_url()}",
        "private_page": f"{settings.SITE_URL}{submission.private_url()}",
        **_writer(submission),
        **_dates(submission),
        "publication": submission.consent,
        "no_objection": submission.no_objection,
        "sha_256": submission.digest or None,
        "answers": [_answer(given) for given in (*answers.questions, *answers.remarks)],
        "files": [
            {"name": file.name, "bytes": file.size, "sha_256": file.digest} for file in submission.attachments.all()
        ],
        "colleagues": [colleague.name for colleague in submission.colleagues.all()],
        "filed_under": [
            trace_exports.passage(found, found.words) for found in trace_exports.submission_passages(submission)
        ],
        "asked": trace_exports.echoes(trace_exports.asked().filter(submission=submission)),
    }


def _writer(submission: Submission) -> Told:
    return {
        "name": submission.name,
        "e_mail": submission.email or None,
        "language": submission.language,
        "capacity": submission.capacity,
        "organisation": submission.organisation or None,
        "field_of_work": submission.expertise or None,
        "channel": submission.channel,
    }


def _dates(submission: Submission) -> Told:
    return {
        "begun_at": _moment(submission.begun_at),
        "sent_at": _moment(submission.sent_at),
        "came_in_at": _moment(submission.received_at),
        "sent_after_closing": submission.late,
        "address_confirmed_at": _moment(submission.proven_at),
        "withdrawn_at": _moment(submission.withdrawn_at),
    }


def _answer(given: GivenAnswer) -> Told:
    return {
        "to": given.title,
        "chosen": list(given.lines),
        "text": given.text,
        "argues": given.answer.argument or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
