"""What waits for the person who has opened the staff pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.db.models import F, Max, Q, QuerySet
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from engagement.models import Comment, Consultation, Discussion, Kind, State, Submission, queue
from engagement.models.question_hours import unanswered as unanswered_questions
from engagement.models.queue import Queue

register = template.Library()

SHOWN = 6
RECENT, SOON = timedelta(days=30), timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """One kind of work that waits, and where it is done."""

    count: int
    text: str
    url: str


@register.inclusion_tag("admin/waiting_for_you.html", takes_context=True)
def waiting_for_you(context: Context) -> dict[str, Any]:
    """A box with the work that waits, as far as this person may do it; nine queries at most."""
    user = context["request"].user
    return {"tasks": [*_moderation(user), *_questions(user), *_ready(user), *_consultations(user)]}


@register.inclusion_tag("admin/discussions_desk.html", takes_context=True)
def discussions_desk(context: Context) -> dict[str, Any]:
    """Where readers wait for a word of the Ministry, and which consultations close soon; as far as this person may see."""
    user = context["request"].user
    discussions = user.has_perm("engagement.view_discussion")
    consultations = user.has_perm("engagement.view_consultation")
    return {
        "sees_discussions": discussions,
        "discussions": unanswered()[:SHOWN] if discussions else [],
        "sees_consultations": consultations,
        "closing": closing_soon()[:SHOWN] if consultations else [],
    }


def unanswered() -> QuerySet[Discussion]:
    """Discussions of the last month in which the public spoke last, the newest first."""
    published = Q(comments__state=State.PUBLISHED)
    official = Q(comments__is_official=True)
    found = Discussion.objects.with_targets().annotate(
        asked_at=Max("comments__published_at", filter=published & ~official),
        answered_at=Max("comments__published_at", filter=published & official),
    )
    waiting = Q(answered_at=None) | Q(answered_at__lt=F("asked_at"))
    return found.filter(waiting, asked_at__gte=timezone.now() - RECENT).order_by("-asked_at")


def closing_soon() -> QuerySet[Consultation]:
    """Open consultations that close within two weeks, the first to close first."""
    found: QuerySet[Consultation] = Consultation.objects.open().filter(closes_at__lte=timezone.now() + SOON)
    return found.order_by("closes_at")


def _moderation(user: User) -> list[Task]:
    if not user.has_perm("engagement.moderate_comment"):
        return []
    waiting = Comment.objects.waiting().count()
    text = ngettext("%(count)d comment waits for a moderator", "%(count)d comments wait for a moderator", waiting)
    others = queue.counts(user, [Queue.REPORTED, Queue.EDITED, Queue.APPEALS])
    return [
        Task(waiting, text % {"count": waiting}, _queue(Queue.NEW)),
        *(Task(count, _of_queue(kind, count), _queue(kind)) for kind, count in others.items() if count),
    ]


def _of_queue(kind: Queue, count: int) -> str:
    """How many wait in one of the moderators' queues besides that of new comments."""
    texts = {
        Queue.REPORTED: ngettext(
            "%(count)s comment reported by readers", "%(count)s comments reported by readers", count
        ),
        Queue.EDITED: ngettext("%(count)s edit to be read", "%(count)s edits to be read", count),
        Queue.APPEALS: ngettext("%(count)s appeal to be decided", "%(count)s appeals to be decided", count),
    }
    return texts[kind] % {"count": queue.capped(count)}


def _queue(kind: Queue) -> str:
    return reverse("admin:engagement_comment_queue", query={"queue": kind.value})


def _questions(user: User) -> list[Task]:
    """Questions to the Ministry that those who may speak for it have to answer."""
    if not user.has_perm("engagement.host_discussion"):
        return []
    waiting = unanswered_questions().count()
    text = ngettext(
        "%(count)d question to the Ministry waits for an answer",
        "%(count)d questions to the Ministry wait for an answer",
        waiting,
    )
    url = _list("comment", state=State.PUBLISHED.value, question="waiting")
    return [Task(waiting, text % {"count": waiting}, url)] if waiting else []


def _ready(user: User) -> list[Task]:
    """Consultations that somebody else has declared ready: it takes a second person to publish them."""
    if not user.has_perm("engagement.run_consultation"):
        return []
    waiting = Consultation.objects.filter(published_at=None, ready_at__isnull=False).exclude(ready_by=user).count()
    text = ngettext(
        "%(count)d consultation declared ready waits for you to publish it",
        "%(count)d consultations declared ready wait for you to publish them",
        waiting,
    )
    return [Task(waiting, text % {"count": waiting}, _list("consultation", stage="draft"))] if waiting else []


def _consultations(user: User) -> list[Task]:
    if not user.has_perm("engagement.run_consultation"):
        return []
    unread, overdue = unread_in_closed().count(), overdue_consultations()
    submissions = unread_submissions_in_closed().count()
    unread_text = ngettext(
        "%(count)d comment on a closed consultation is not read",
        "%(count)d comments on closed consultations are not read",
        unread,
    )
    submissions_text = ngettext(
        "%(count)d submission to a closed consultation is not read",
        "%(count)d submissions to closed consultations are not read",
        submissions,
    )
    overdue_text = ngettext(
        "%(count)d consultation is past its promised answer",
        "%(count)d consultations are past their promised answer",
        overdue,
    )
    desk = reverse("admin:engagement_desk")
    return [
        Task(unread, unread_text % {"count": unread}, desk),
        Task(submissions, submissions_text % {"count": submissions}, desk),
        Task(overdue, overdue_text % {"count": overdue}, _list("consultation", stage="overdue")),
    ]


def unread_in_closed() -> Any:
    """Comments that nobody has read, on consultations that are closed and not yet answered."""
    discussions = Discussion.objects.about(_closed().values("pk"))
    found = Comment.objects.published().filter(discussion__in=discussions, is_official=False).unread()
    # Whoever answers a question to the Ministry has read it.
    return found.exclude(answer__isnull=False, discussion__consultation__kind=Kind.QUESTION_HOUR)


def unread_submissions_in_closed() -> QuerySet[Submission]:
    """Submissions that nobody has read, to consultations that are closed and not yet answered."""
    return Submission.objects.received().filter(consultation__in=_closed().values("pk")).unread()


def _closed() -> QuerySet[Consultation]:
    """Consultations whose answer is being written."""
    found: QuerySet[Consultation] = Consultation.objects.published().filter(
        closes_at__lte=timezone.now(), withdrawn_at=None, answered_at=None
    )
    return found


def overdue_consultations() -> int:
    """How many promised answers are late; twin of `Consultation.is_overdue`."""
    waiting = Consultation.objects.published().filter(withdrawn_at=None, answered_at=None)
    return waiting.filter(closes_at__lte=timezone.now(), answer_by__lt=timezone.now()).count()


def _list(model: str, **filters: str) -> str:
    return reverse(f"admin:engagement_{model}_changelist", query=filters or None)
