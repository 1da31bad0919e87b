"""Erasures: that contributions were erased, when and on what ground; never what they said, nor whose they were."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diplomacy.records import AppendOnly, AppendOnlyQuerySet


class Erasure(AppendOnly):
    """One erasure of one comment or submission, or of everything that came from an address. Nobody in `erased_by` means its author."""

    class Scope(models.TextChoices):
        COMMENT = "comment", pgettext_lazy("what is erased", "One comment")
        SUBMISSION = "submission", pgettext_lazy("what is erased", "One submission")
        EVERYTHING = "everything", pgettext_lazy("what is erased", "Everything from one address")

    scope = models.CharField(_("what"), max_length=10, choices=Scope.choices)
    comments = models.PositiveIntegerField(_("comments"))
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Such as the number of a letter. No names.")
    )
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("erased by")
    )
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)

    objects: Any = AppendOnlyQuerySet["Erasure"].as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_by=None) | Q(reason__gt=""),
                name="erasure_by_staff_has_a_reason",
                violation_error_message=_("Say why: the record keeps it."),
            )
        ]

    def __str__(self) -> str:
        return gettext("Erasure %(number)s") % {"number": self.pk}
