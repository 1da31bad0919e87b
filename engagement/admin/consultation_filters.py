"""How the list of consultations is narrowed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models import Stage
from engagement.models.consultation_lists import of_stages, placed
from engagement.models.consultations import ConsultationQuerySet

OVERDUE = "overdue"


class StageFilter(admin.SimpleListFilter):
    """By the stage at this moment, or because the promised answer is late."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((stage.value, stage.label) for stage in Stage), (OVERDUE, _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> ConsultationQuerySet:
        chosen = self.value()
        if chosen == Stage.DRAFT:
            return queryset.filter(published_at=None)
        if chosen == OVERDUE:
            late = queryset.published().filter(answer_by__lt=timezone.now())
            return of_stages(placed(late), Stage.READING, Stage.HEARD)
        return of_stages(placed(queryset.published()), Stage(chosen)) if chosen in Stage.values else queryset
