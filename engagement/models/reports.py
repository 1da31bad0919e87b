"""Reports on a consultation: what people said, and then what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from diplomacy.markup import RichTextField
from diplomacy.records import Released, ReleasedQuerySet
from engagement.models.consultations import Consultation


class ReportQuerySet(ReleasedQuerySet["Report"]):
    def published(self) -> "ReportQuerySet":
        return self.filter(published_at__lte=timezone.now())


class Report(Released):
    """A report on a consultation; translated: body. Its figures are counted from rows, never typed."""

    class Kind(models.TextChoices):
        HEARD = "heard", _("What you said")
        ANSWER = "answer", _("What we decided")

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="reports", verbose_name=_("consultation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    body = RichTextField(_("text"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["consultation", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind"],
                name="report_once_per_kind",
                violation_error_message=_("This consultation already has such a report."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | languages.filled("body"),
                name="report_published_is_whole",
                violation_error_message=_("Write the report in both languages."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation}: {self.get_kind_display()}"
