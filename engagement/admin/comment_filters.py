"""How the queue of comments is narrowed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.models import Consultation, State
from engagement.models.comments import CommentQuerySet, on_consultation
from engagement.models.question_hours import ANSWERED, ASKED, waiting_for_an_answer

ON_A_CONSULTATION = Q(discussion__post=None)


class QueueFilter(admin.SimpleListFilter):
    """By state; without a choice, what waits for a decision."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = [(state.value, state.label) for state in State if state != State.HELD]
        return [("all", _("All")), *others]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The waiting ones take the place of «All»."""
        first, *others = super().choices(changelist)
        yield {**first, "display": State.HELD.label}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> CommentQuerySet:
        if self.value() is None:
            return queryset.waiting()
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class ConsultationFilter(admin.SimpleListFilter):
    """By the consultation on which, or on a clause or a question of which, the comment was made."""

    title = _("consultation")
    parameter_name = "consultation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(consultation.pk), str(consultation)) for consultation in Consultation.objects.all()]

    def queryset(self, request: HttpRequest, queryset: Any) -> CommentQuerySet:
        value = self.value() or ""
        chosen = Consultation.objects.filter(pk=int(value)).first() if value.isdecimal() else None
        return queryset.filter(on_consultation(chosen)) if chosen else queryset


class ReadingFilter(admin.SimpleListFilter):
    """Contributions to consultations, by whether an officer has read them."""

    title = _("reading")
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unread", _("Not read yet")), ("read", _("Read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> CommentQuerySet:
        if self.value() is None:
            return queryset
        contributions = queryset.filter(ON_A_CONSULTATION, is_official=False)
        return contributions.unread() if self.value() == "unread" else contributions.exclude(readings=None)


class QuestionFilter(admin.SimpleListFilter):
    """Questions to the Ministry, by whether they have been answered."""

    title = _("questions to the Ministry")
    parameter_name = "question"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting for an answer")), ("answered", _("Answered"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> CommentQuerySet:
        if self.value() not in {"waiting", "answered"}:
            return queryset
        asked = queryset.filter(ASKED)
        return asked.filter(ANSWERED) if self.value() == "answered" else waiting_for_an_answer(asked)
