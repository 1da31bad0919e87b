"""The site-wide switch for bad days: all discussions at once are read first, or closed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diplomacy import languages
from diplomacy.records import AppendOnly, AppendOnlyQuerySet


class CrisisQuerySet(AppendOnlyQuerySet["CrisisMode"]):
    def current(self) -> "CrisisMode":
        """The last turn of the switch; an unsaved row at «normal» where nobody has turned it."""
        return self.order_by("-pk").first() or CrisisMode()

    def level_now(self) -> Subquery:
        """The present level as a column for other queries; None where nobody has turned the switch."""
        return Subquery(self.order_by("-pk").values("level")[:1])

    def notice_now(self) -> Subquery:
        """What readers see meanwhile, in the language of the page, as a column for other queries."""
        return Subquery(self.order_by("-pk").values(languages.column("notice"))[:1])


class CrisisMode(AppendOnly):
    """One turn of the switch; the newest rules. Translated: notice, the sentence that readers see meanwhile."""

    class Level(models.TextChoices):
        NORMAL = "normal", pgettext_lazy("crisis switch", "As each discussion says")
        BEFORE = "before", pgettext_lazy("crisis switch", "Every comment on the site is read before it appears")
        CLOSED = "closed", pgettext_lazy("crisis switch", "No discussion takes comments")

    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.NORMAL)
    notice = models.CharField(_("notice to readers"), max_length=300, blank=True)
    reason = models.TextField(_("reason, for colleagues"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set"), default=timezone.now)

    objects: Any = CrisisQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn of the crisis switch")
        verbose_name_plural = _("crisis switch")
        ordering = ["-pk"]
        permissions = [("turn_crisis_switch", _("Can turn the site-wide crisis switch"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="normal") | languages.filled("notice"),
                name="crisis_tells_readers",
                violation_error_message=_("Say in both languages what readers should know."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())
