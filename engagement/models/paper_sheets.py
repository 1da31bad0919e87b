"""Sheets of paper: tables that staff have uploaded, until what they hold is entered or given up."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.models.consultations import Consultation


class PaperSheet(models.Model):
    """One uploaded sheet. `lines` are its rows as [number, cells], the first of them names the columns.

    The lines go once the sheet is entered: what was in them is in submissions then. `entered` counts these.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="paper_sheets", verbose_name=_("consultation")
    )
    name = models.CharField(_("file name"), max_length=150)
    lines: models.JSONField[Any, Any] = models.JSONField(_("rows"), default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    entered_at = models.DateTimeField(_("entered"), null=True, blank=True)
    entered = models.PositiveIntegerField(_("entries"), default=0)

    class Meta:
        verbose_name = _("sheet of paper entries")
        verbose_name_plural = _("sheets of paper entries")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(entered_at=None) | Q(lines=[]), name="paper_sheet_entered_keeps_no_rows")
        ]

    def __str__(self) -> str:
        return gettext("Sheet %(number)s") % {"number": self.pk}
