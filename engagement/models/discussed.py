"""Questions under discussion as readers meet them in a list: how many have spoken on each, and a taste of what was said."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject, Left
from django.utils import timezone

from diplomacy import languages
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.questions import Question
from engagement.models.threads import MOST_COUNTED, CountUpTo
from engagement.models.timeline import TimelineEntry

EXCERPT = 400  # characters of a comment that come along; a list shows fewer


def discussed_questions(consultation: Consultation) -> list[Question]:
    """The questions that the public discusses, in their order: one query, however many.

    Each has its consultation at hand, and three more: `voices`, counted up to `threads.MOST_COUNTED` + 1; `excerpt`,
    {text, name, language} of the contribution that most found useful, or None; `before_draft`, whether it was asked
    before a draft grew out of the discussion.
    """
    asked = Question.objects.published().discussed().filter(consultation=consultation)
    rows = list(_told(asked).defer("background", *languages.columns("background")))
    for row in rows:
        row.consultation = consultation
    return rows


def draft_came_after(question: Any) -> bool:
    """Whether a draft grew out of the discussion in which the question was asked."""
    return _drafting(question.consultation_id).filter(happened_at__gt=question.asked_at).exists()


def _told(questions: QuerySet[Question]) -> QuerySet[Any]:
    drafting = _drafting(OuterRef("consultation")).filter(happened_at__gt=OuterRef("asked_at"))
    told = JSONObject(text=Left("comment", EXCERPT), name=F("user_name"), language=F("language"))
    found: QuerySet[Any] = questions.annotate(
        voices=CountUpTo(_said().order_by()[: MOST_COUNTED + 1].values("pk")),
        excerpt=_said().filter(depth=0).order_by("-useful", "-path").values(said=told)[:1],
        before_draft=Exists(drafting),
    )
    return found.order_by("position", "pk")


def _said() -> QuerySet[Comment]:
    """What counts as a contribution to the question of the outer query."""
    found: QuerySet[Comment] = Comment.objects.published().filter(
        discussion__question=OuterRef("pk"), is_official=False, late=False
    )
    return found.exclude(discussion__mode="hidden")


def _drafting(consultation: Any) -> QuerySet[TimelineEntry]:
    begun = Q(kind=TimelineEntry.Kind.DRAFTING, happened_at__lte=timezone.now())
    return TimelineEntry.objects.filter(begun, consultation=consultation)
