"""The public log of decisions: date, place, ground, time taken, result of the appeal; never the person nor the text."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from diplomacy import working_time
from engagement.models.acts import Act
from engagement.models.moderation import ModerationDecision
from engagement.models.states import State
from engagement.models.targets import long_texts, related

LOGGED = (Act.REJECT, Act.SPAM, Act.REMOVE, Act.HOLD, Act.REDACT, Act.REFUSE_EDIT, Act.RESTORE, Act.UNCOVER)
LONG = ("note", "internal_note", "undone_by__note", "undone_by__internal_note", "comment__comment")
PER_PAGE = 50
IN_A_FILE = 10_000


@dataclass(frozen=True)
class Entry:
    """One decision as the public may see it; `place` is "" where its page is not public any more."""

    day: date
    act: str
    place: str
    place_url: str
    place_language: str
    ground: str
    language: str
    language_name: str
    cause: str
    workdays: float
    appeal: str
    is_taken_back: bool


@dataclass(frozen=True)
class LogPage:
    """Some entries, the newest first; `next_before` is the key at which the next page begins, None on the last."""

    entries: list[Entry]
    next_before: int | None
    is_first: bool

    @property
    def next_query(self) -> str:
        return str(self.next_before or "")


def logged() -> QuerySet[ModerationDecision]:
    """Decisions that took something from the public or gave it back, and of which its author has been told.

    To publish is to give back where the comment had been refused, or was public before.
    """
    settled = timezone.now() - settings.DECISION_MAIL_DELAY
    refused = Q(state_before__in=[State.REJECTED, State.SPAM])
    again = Q(act=Act.PUBLISH) & (refused | Q(comment__published_at__lt=F("decided_at")))
    return (
        ModerationDecision.objects.lasting()
        .filter(Q(act__in=LOGGED) | again, decided_at__lte=settled)
        .select_related("ground", "appeal", "undone_by", *related("comment__discussion__"))
        .defer(*long_texts("comment__discussion__"), *LONG)
        .order_by("-pk")
    )


def log_page(before: int | None = None) -> LogPage:
    """The page of entries older than the decision with this key; one query."""
    rows = logged() if before is None else logged().filter(pk__lt=before)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    next_before = shown[-1].pk if len(found) > PER_PAGE else None
    return LogPage([_entry(decision) for decision in shown], next_before, is_first=before is None)


def log_file() -> list[Entry]:
    """The newest entries, as many as a file takes."""
    return [_entry(decision) for decision in logged()[:IN_A_FILE]]


def _entry(decision: ModerationDecision) -> Entry:
    discussion = decision.comment.discussion
    shown = discussion.is_public and not discussion.is_hidden
    appeal = getattr(decision, "appeal", None)
    return Entry(
        day=timezone.localdate(decision.decided_at),
        act=decision.past_label,
        place=discussion.title if shown else "",
        place_url=discussion.target.get_absolute_url() if shown else "",
        place_language=discussion.title_language if shown else "",
        ground=str(decision.ground or ""),
        language=decision.comment.language,
        language_name=decision.comment.get_language_display(),
        cause=decision.get_cause_display(),
        workdays=round(working_time.workdays(decision.working_time), 1),
        appeal=appeal.get_outcome_display() if appeal and appeal.outcome else "",
        is_taken_back=hasattr(decision, "undone_by"),
    )
