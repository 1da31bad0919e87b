"""Closing the loop: file what was said, answer it with a reason, and publish both reports in their order."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.refusals import Refused, refuse_unless_empty
from engagement import mail
from engagement.actions import edits, question_hours
from engagement.models import (
    Comment,
    Consultation,
    Delivery,
    Excerpt,
    Kind,
    Reading,
    Reply,
    Report,
    Stage,
    State,
    Submission,
    Theme,
    TimelineEntry,
)
from engagement.models.comments import on_consultation
from engagement.models.deadlines import is_late
from engagement.models.replies import Decision, ReplyQuerySet


def mark_read(comments: Iterable[Comment], *, by: User) -> None:
    """Note that an officer has read these contributions; reading twice changes nothing."""
    Reading.objects.bulk_create((Reading(comment=comment, read_by=by) for comment in comments), ignore_conflicts=True)


def mark_submissions_read(submissions: Iterable[Submission], *, by: User) -> int:
    """The same of submissions; gives how many can be read, which those that were not received cannot."""
    readings = [Reading(submission=submission, read_by=by) for submission in submissions if submission.is_received]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)


@transaction.atomic
def file_excerpt(comment: Comment, theme: Theme, *, stance: str, by: User, passage: str = "") -> Excerpt:
    """File a passage of a contribution, given by its exact words, or the whole of it ("") under a theme."""
    comment = Comment.objects.for_update().get(pk=comment.pk)
    start, end = _range(comment, passage)
    _guard_filing(comment, theme)
    if Excerpt.objects.filter(theme=theme, comment=comment, start=start).exists():
        raise Refused(_("This passage is already filed under that theme."))
    mark_read([comment], by=by)
    return Excerpt.objects.create(theme=theme, comment=comment, start=start, end=end, stance=stance, filed_by=by)


def obstacles_to_heard(consultation: Consultation) -> list[str]:
    """What still stands before «what you said»: nothing unread, every theme told in both languages."""
    if consultation.kind == Kind.QUESTION_HOUR:
        return question_hours.obstacles_to_heard()
    obstacles = _obstacles_to_any_report(consultation, Report.Kind.HEARD)
    if consultation.stage != Stage.READING:
        obstacles.append(_("«What you said» is published once, after closing and before the answer."))
    if _may_still_come(consultation):
        obstacles.append(
            _("Submissions that were begun in time may still be sent in time: wait until that has passed.")
        )
    return obstacles + _unread_obstacles(consultation) + _theme_obstacles(consultation)


def _may_still_come(consultation: Consultation) -> bool:
    """Whether somebody who began a submission in time may still send it in time, though the consultation has closed."""
    begun = (
        Submission.objects.begun()
        .filter(consultation=consultation)
        .order_by("begun_at")
        .values_list("begun_at", flat=True)
    )
    first = begun.first()
    return first is not None and not is_late(consultation, first)


@transaction.atomic
def publish_heard(report: Report, *, by: User) -> None:
    """Publish «what you said» with all themes, before any decision; contributors are told. Refused lists what is missing."""
    consultation = _locked(report, Report.Kind.HEARD)
    refuse_unless_empty(obstacles_to_heard(consultation))
    _release_themes(consultation)
    _publish(report, TimelineEntry.Kind.HEARD, by=by)
    _tell_contributors(consultation, Delivery.Kind.HEARD)


def obstacles_to_answer(consultation: Consultation) -> list[str]:
    """What still stands before «what we decided»: every theme answered with a reason, and shown to have an effect."""
    obstacles = _obstacles_to_any_report(consultation, Report.Kind.ANSWER)
    if consultation.kind == Kind.QUESTION_HOUR:
        return obstacles + question_hours.obstacles_to_answer(consultation) + _unread_obstacles(consultation)
    if consultation.stage != Stage.HEARD:
        obstacles.append(_("«What we decided» is published once, after «what you said»."))
    for theme in Theme.objects.unanswered().filter(consultation=consultation):
        obstacles.append(_("The theme «%(theme)s» has no reply.") % {"theme": theme})
    for reply in _replies(consultation):
        obstacles += _reply_obstacles(reply, consultation)
    return obstacles + _unread_obstacles(consultation) + _theme_obstacles(consultation)


@transaction.atomic
def publish_answer(report: Report, *, by: User) -> None:
    """Release all replies together with «what we decided»; contributors are told. Refused lists what is missing.

    Themes found since the hearing come along: a comment sent in time may have been confirmed late.
    """
    consultation = _locked(report, Report.Kind.ANSWER)
    refuse_unless_empty(obstacles_to_answer(consultation))
    _release_themes(consultation)
    _replies(consultation).filter(published_at=None).update(published_at=timezone.now())
    _publish(report, TimelineEntry.Kind.ANSWER, by=by)
    _tell_contributors(consultation, Delivery.Kind.ANSWER)


def _range(comment: Comment, passage: str) -> tuple[int | None, int | None]:
    passage = passage.strip()
    if not passage or passage == comment.comment.strip():
        return None, None
    start = comment.comment.find(passage)
    if start < 0:
        raise Refused(
            _("These words are not in the comment. Copy the passage exactly, or leave it empty for the whole.")
        )
    return start, start + len(passage)


def _guard_filing(comment: Comment, theme: Theme) -> None:
    about = comment.discussion.about
    if about is None or about.pk != theme.consultation_id:
        raise Refused(_("The comment and the theme belong to different consultations."))
    if comment.state != State.PUBLISHED or comment.is_official:
        raise Refused(_("Only published contributions of the public can be filed."))
    edits.guard_no_edit_waits(comment)
    if theme.consultation.stage == Stage.ANSWERED:
        raise Refused(_("The consultation is answered: its record is closed."))


def _obstacles_to_any_report(consultation: Consultation, kind: str) -> list[str]:
    report = Report.objects.filter(consultation=consultation, kind=kind).first()
    if report is None or languages.missing(report, ["body"]):
        return [_("Write the report in both languages.")]
    return []


def _unread_obstacles(consultation: Consultation) -> list[str]:
    """No report goes out over the head of somebody who was not read, late ones among them, or waits for a moderator."""
    contributions = Comment.objects.contributions(consultation)
    is_hour = consultation.kind == Kind.QUESTION_HOUR
    comments = (question_hours.unread(contributions) if is_hour else contributions.unread()).count()
    submissions = Submission.objects.received().filter(consultation=consultation).unread().count()
    waiting = Comment.objects.waiting().filter(on_consultation(consultation)).count()
    found = [
        (
            comments,
            ngettext("%(count)d comment has not been read.", "%(count)d comments have not been read.", comments),
        ),
        (
            submissions,
            ngettext(
                "%(count)d submission has not been read.", "%(count)d submissions have not been read.", submissions
            ),
        ),
        (
            waiting,
            ngettext("%(count)d comment waits for a moderator.", "%(count)d comments wait for a moderator.", waiting),
        ),
    ]
    return [text % {"count": count} for count, text in found if count]


def unproven_note(consultation: Consultation) -> str:
    """How many submissions wait for their writers' address, which holds no report up; "" where none does."""
    count = Submission.objects.unproven().filter(consultation=consultation).count()
    text = ngettext(
        "%(count)d submission waits for its writer to confirm the address. It holds nothing up: it counts once it is "
        "confirmed, by the time at which it was sent, and is then to be read.",
        "%(count)d submissions wait for their writers to confirm the address. They hold nothing up: each counts once it "
        "is confirmed, by the time at which it was sent, and is then to be read.",
        count,
    )
    return text % {"count": count} if count else ""


def _release_themes(consultation: Consultation) -> None:
    Theme.objects.filter(consultation=consultation, published_at=None).update(published_at=timezone.now())


def _theme_obstacles(consultation: Consultation) -> list[str]:
    themes = list(consultation.themes.all())
    if not themes and _has_something_to_file(consultation):
        return [_("File the contributions under at least one theme.")]
    return [
        _("Say in both languages what people said under «%(theme)s».") % {"theme": theme}
        for theme in themes
        if languages.missing(theme, ["gist"])
    ]


def _has_something_to_file(consultation: Consultation) -> bool:
    """A submission that only says it has no objection leaves nothing to file."""
    submissions = Submission.objects.received().filter(consultation=consultation, no_objection=False)
    return submissions.exists() or Comment.objects.contributions(consultation).exists()


def _replies(consultation: Consultation) -> ReplyQuerySet:
    return Reply.objects.standing().filter(theme__consultation=consultation)


def _reply_obstacles(reply: Reply, consultation: Consultation) -> list[str]:
    """An accepted point names a clause of a later, published draft of the same consultation."""
    clauses = list(reply.changed_clauses.select_related("draft"))
    obstacles = []
    if Decision(reply.decision).changes_something and not clauses:
        obstacles.append(
            _("The reply to «%(theme)s» accepts the point but names no changed clause.") % {"theme": reply.theme}
        )
    for clause in clauses:
        later = clause.draft.consultation_id == consultation.pk and clause.draft.number > 1
        if not (later and clause.draft.is_published):
            obstacles.append(
                _("Clause %(number)s is not in a later, published draft of this consultation.")
                % {"number": clause.number}
            )
    return obstacles


def _locked(report: Report, kind: Report.Kind) -> Consultation:
    """The report's consultation, with nobody else publishing on it."""
    if report.kind != kind:
        raise ValueError(f"a report of kind {report.kind} where {kind} is meant")
    Consultation.objects.select_for_update().get(pk=report.consultation_id)
    return Consultation.objects.with_reports().get(pk=report.consultation_id)


def _publish(report: Report, kind: str, *, by: User) -> None:
    report.published_at, report.published_by = timezone.now(), by
    report.save()
    TimelineEntry.objects.create(consultation=report.consultation, kind=kind, recorded_by=by)


def _tell_contributors(consultation: Consultation, kind: Delivery.Kind) -> None:
    """One mail for each person, however many comments and submissions they sent; it names them all."""
    key = f"{kind}:{consultation.pk}"
    comments = Comment.objects.contributions(consultation).exclude(user_email="")
    mail.queue_many(comments.first_of_each_author(), kind, key=key)
    submissions = Submission.objects.received().filter(consultation=consultation).exclude(email="")
    others = submissions.exclude(author_key__in=comments.order_by().values("author_key"))
    mail.queue_to_submissions(others.first_of_each_author(), kind, key=key)
