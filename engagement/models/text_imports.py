"""A text that is being brought into a draft: its clauses in both languages, until they stand right and are written."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models.drafts import Draft


class TextImport(models.Model):
    """One unfinished import of a draft. Nobody but staff sees it, and it is gone once its clauses are written.

    `rows` are those of `diplomacy.clause_rows`, `before` as they were a step ago, `titles` what was
    left out as the title of the text, by language. `version` guards them against two officers at once.
    """

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="text_import", verbose_name=_("draft"))
    rows = models.JSONField(_("clauses"))
    before = models.JSONField(_("clauses a step ago"), null=True)
    titles = models.JSONField(_("titles"), default=dict)
    version = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("text being imported")
        verbose_name_plural = _("texts being imported")

    def __str__(self) -> str:
        return str(self.draft)
