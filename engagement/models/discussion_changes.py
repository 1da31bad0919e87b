"""The log of a discussion: who changed which of its settings, from what to what."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.discussions import Discussion


class DiscussionChange(AppendOnly):
    """One change of settings; `changes` maps a field's name to its value before and after, as stored."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="changes", verbose_name=_("discussion"))
    changes = models.JSONField(_("changes"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects: Any = AppendOnlyQuerySet["DiscussionChange"].as_manager()

    class Meta:
        verbose_name = _("change of a discussion")
        verbose_name_plural = _("changes of discussions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.discussion_id}"
