"""Publishing both reports in their order: «what you said», and «what we decided» with all replies together."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diplomacy.refusals import refuse_unless_empty
from engagement import mail
from engagement.actions import publications, seals
from engagement.actions.gates import obstacles_to_answer, obstacles_to_heard, standing_replies
from engagement.models import (
    Comment,
    Commitment,
    Consultation,
    Delivery,
    Reply,
    Report,
    Submission,
    Theme,
    TimelineEntry,
)


@transaction.atomic
def publish_heard(report: Report, *, by: User) -> None:
    """Publish «what you said» with all themes, before any decision; contributors are told. Refused lists what is missing.

    What was accepted is sealed by then, be the worker ever so late.
    """
    consultation = _locked(report, Report.Kind.HEARD)
    _hold(consultation)
    refuse_unless_empty(obstacles_to_heard(consultation))
    seals.seal(consultation)
    _release_themes(consultation)
    _publish(report, TimelineEntry.Kind.HEARD, by=by)
    publications.release(consultation)
    _tell_contributors(consultation, Delivery.Kind.HEARD)


@transaction.atomic
def publish_answer(report: Report, *, by: User) -> None:
    """Release all replies, with their commitments, together with «what we decided»; contributors are told.

    Themes found since the hearing come along: a comment sent in time may have been confirmed late. Refused lists what
    is missing.
    """
    consultation = _locked(report, Report.Kind.ANSWER)
    _hold(consultation)
    refuse_unless_empty(obstacles_to_answer(consultation))
    seals.seal(consultation)
    _release_themes(consultation)
    replies = standing_replies(consultation)
    Commitment.objects.filter(replies__in=replies.values("pk")).release()
    replies.release()
    _publish(report, TimelineEntry.Kind.ANSWER, by=by)
    _tell_contributors(consultation, Delivery.Kind.ANSWER)


def _locked(report: Report, kind: Report.Kind) -> Consultation:
    """The report's consultation, with nobody else publishing on it."""
    if report.kind != kind:
        raise ValueError(f"a report of kind {report.kind} where {kind} is meant")
    Consultation.objects.select_for_update().get(pk=report.consultation_id)
    return Consultation.objects.with_reports().get(pk=report.consultation_id)


def _hold(consultation: Consultation) -> None:
    """Let nobody change a theme, a reply or a commitment between the question whether all is in place and the answer."""
    rows: list[QuerySet[Any]] = [
        consultation.themes.all(),
        Reply.objects.filter(theme__consultation=consultation),
        consultation.commitments.all(),
        Report.objects.filter(consultation=consultation),
    ]
    for found in rows:
        list(found.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _release_themes(consultation: Consultation) -> None:
    Theme.objects.filter(consultation=consultation).release()


def _publish(report: Report, kind: str, *, by: User) -> None:
    report.published_at, report.published_by = timezone.now(), by
    report.save(
        update_fields=["published_at", "published_by"], releasing=True
    )  # its words are those that were asked about
    report.refresh_from_db()
    TimelineEntry.objects.create(consultation=report.consultation, kind=kind, recorded_by=by)


def _tell_contributors(consultation: Consultation, kind: Delivery.Kind) -> None:
    """One mail for each person, however many comments and submissions they sent; it names them all."""
    key = f"{kind}:{consultation.pk}"
    comments = Comment.objects.contributions(consultation).exclude(user_email="")
    mail.queue_many(comments.first_of_each_author(), kind, key=key)
    submissions = Submission.objects.received().filter(consultation=consultation).exclude(email="")
    others = submissions.exclude(author_key__in=comments.order_by().values("author_key"))
    mail.queue_to_submissions(others.first_of_each_author(), kind, key=key)
