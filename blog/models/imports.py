"""What has been imported from elsewhere, so that a second run changes nothing and a broken one goes on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportedRecord(models.Model):
    """One record of another site and the record here that came of it."""

    source = models.CharField(_("site"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("its number there"), max_length=200)
    label = models.CharField(_("kind of record here"), max_length=60)
    record_id = models.PositiveBigIntegerField(_("number here"))
    digest = models.CharField(_("digest of what was imported"), max_length=64, blank=True)
    imported_at = models.DateTimeField(_("imported"), default=timezone.now)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [models.UniqueConstraint(fields=["source", "kind", "key"], name="imported_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
