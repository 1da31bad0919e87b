"""Seals: the list of hashes of everything that was accepted, closed for good."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import tokens
from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.submissions import Submission


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


class SealedContribution(models.Model):
    """Which contribution a hash of the manifest is of: ours to verify, never public.

    `seed` makes the nonce without which nobody could try out what a comment said. An erasure takes the contribution and
    the seed away, so that nothing can be tested against the hash any more; the hash itself stays in the manifest.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="contributions", verbose_name=_("seal"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    comment = models.OneToOneField(
        Comment, models.SET_NULL, null=True, blank=True, related_name="sealed", verbose_name=_("comment")
    )
    submission = models.OneToOneField(
        Submission, models.SET_NULL, null=True, blank=True, related_name="sealed", verbose_name=_("submission")
    )
    seed = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("sealed contribution")
        verbose_name_plural = _("sealed contributions")
        ordering = ["digest"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comment=None) | Q(submission=None), name="sealed_contribution_of_one_text"
            )
        ]
        indexes = [models.Index("seal", "digest", name="sealed_by_digest")]

    def __str__(self) -> str:
        return self.digest

    @property
    def nonce(self) -> str:
        """The secret part of a comment's record; "" where there is none."""
        return tokens.derive("sealed-comment", str(self.seed)) if self.seed else ""
