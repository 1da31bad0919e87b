"""What stands before each report: no report goes out over the head of somebody, none before its time, none half."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.refusals import Obstacle, Part
from engagement.actions import question_hours
from engagement.models import Comment, Commitment, Consultation, Kind, Reply, Report, Stage, Submission, Theme
from engagement.models.comments import on_consultation
from engagement.models.deadlines import is_late
from engagement.models.replies import Decision, ReplyQuerySet


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


def obstacles_to_answer(consultation: Consultation) -> list[str]:
    """What still stands before «what we decided»: every theme answered with a reason, and shown to have an effect."""
    obstacles = _obstacles_to_any_report(consultation, Report.Kind.ANSWER)
    if consultation.kind == Kind.QUESTION_HOUR:
        return obstacles + question_hours.obstacles_to_answer(consultation) + _unread_obstacles(consultation)
    if consultation.stage != Stage.HEARD:
        obstacles.append(_("«What we decided» is published once, after «what you said»."))
    for theme in Theme.objects.unanswered().filter(consultation=consultation):
        obstacles.append(Obstacle(_("The theme «%(theme)s» has no reply.") % {"theme": theme}, theme, Part.REPLY))
    for reply in standing_replies(consultation).prefetch_related("changed_clauses__draft", "commitments"):
        obstacles += reply_obstacles(reply, consultation)
    return obstacles + _unread_obstacles(consultation) + _theme_obstacles(consultation)


def standing_replies(consultation: Consultation) -> ReplyQuerySet:
    """The latest version of the reply to each theme, published or not."""
    return Reply.objects.standing().filter(theme__consultation=consultation).select_related("theme")


def reply_obstacles(reply: Reply, consultation: Consultation) -> list[str]:
    """What is wrong with one reply. An accepted point names a clause of a later, published draft, or a commitment."""
    clauses, commitments = list(reply.changed_clauses.all()), list(reply.commitments.all())
    obstacles: list[str] = []
    if Decision(reply.decision).changes_something and not (clauses or commitments):
        obstacles.append(
            _("The reply to «%(theme)s» accepts the point but names neither a changed clause nor a commitment.")
            % {"theme": reply.theme}
        )
    if languages.missing(reply, ["reason"]) or _is_half(reply, "done"):
        obstacles.append(_("Write the reply to «%(theme)s» in both languages.") % {"theme": reply.theme})
    for clause in clauses:
        later = clause.draft.consultation_id == consultation.pk and clause.draft.number > 1
        if not (later and clause.draft.is_published):
            obstacles.append(
                _("Clause %(number)s is not in a later, published draft of this consultation.")
                % {"number": clause.number}
            )
    found: list[str] = [Obstacle(text, reply) for text in obstacles]
    return found + [text for commitment in commitments for text in commitment_obstacles(commitment, consultation)]


def commitment_obstacles(commitment: Commitment, consultation: Consultation) -> list[str]:
    """What is wrong with a commitment that is to become public; nothing is asked of one that is."""
    told = {"commitment": commitment}
    if commitment.consultation_id != consultation.pk:
        return [Obstacle(_("The commitment «%(commitment)s» belongs to another consultation.") % told, commitment)]
    if commitment.published_at:
        return []
    obstacles = []
    if languages.missing(commitment, ["title", "office"]) or _is_half(commitment, "detail"):
        obstacles.append(_("Write the commitment «%(commitment)s» in both languages.") % told)
    if commitment.due_on < timezone.localdate():
        obstacles.append(_("The day of the commitment «%(commitment)s» has passed already.") % told)
    return [Obstacle(text, commitment) for text in obstacles]


def _is_half(record: Reply | Commitment, name: str) -> bool:
    """Whether a text that may stay empty is written in some languages only."""
    return 0 < len(languages.missing(record, [name])) < len(languages.codes())


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


def _obstacles_to_any_report(consultation: Consultation, kind: str) -> list[str]:
    report = Report.objects.filter(consultation=consultation, kind=kind).first()
    if report is None or languages.missing(report, ["body"]):
        missing = _("Write the report in both languages.")
        return [Obstacle(missing, report) if report else missing]
    return []


def _unread_obstacles(consultation: Consultation) -> list[str]:
    """No report goes out over the head of somebody who was not read, late ones among them, or waits for a moderator."""
    contributions = Comment.objects.contributions(consultation)
    is_hour = consultation.kind == Kind.QUESTION_HOUR
    comments = (question_hours.unread(contributions) if is_hour else contributions.unread()).count()
    submissions = Submission.objects.received().filter(consultation=consultation).unread().count()
    waiting = Comment.objects.waiting().filter(on_consultation(consultation)).count()
    of_comments = ngettext("%(count)d comment has not been read.", "%(count)d comments have not been read.", comments)
    of_submissions = ngettext(
        "%(count)d submission has not been read.", "%(count)d submissions have not been read.", submissions
    )
    of_waiting = ngettext(
        "%(count)d comment waits for a moderator.", "%(count)d comments wait for a moderator.", waiting
    )
    unread = [(comments, of_comments), (submissions, of_submissions)]
    found: list[str] = [Obstacle(text % {"count": count}, consultation, Part.UNREAD) for count, text in unread if count]
    return found + ([of_waiting % {"count": waiting}] if waiting else [])


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


def _theme_obstacles(consultation: Consultation) -> list[str]:
    themes = list(consultation.themes.all())
    if not themes and _has_something_to_file(consultation):
        return [Obstacle(_("File the contributions under at least one theme."), consultation, Part.THEMES)]
    return [
        Obstacle(_("Say in both languages what people said under «%(theme)s».") % {"theme": theme}, theme)
        for theme in themes
        if languages.missing(theme, ["gist"])
    ]


def _has_something_to_file(consultation: Consultation) -> bool:
    """A submission that only says it has no objection leaves nothing to file."""
    submissions = Submission.objects.received().filter(consultation=consultation, no_objection=False)
    return submissions.exists() or Comment.objects.contributions(consultation).exists()
