"""Seals: the list of hashes of everything that was accepted, closed for good."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.consultations import Consultation


class Seal(AppendOnly):
    """The manifest of one consultation: `body` as it is served, `digest` the SHA-256 of its UTF-8, `count` its hashes."""

    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="seal", verbose_name=_("consultation")
    )
    body = models.TextField(_("manifest"))
    digest = models.CharField(_("SHA-256 of the manifest"), max_length=64)
    count = models.PositiveIntegerField(_("contributions"))
    sealed_at = models.DateTimeField(_("sealed"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return self.digest
