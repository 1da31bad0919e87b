"""Campaigns: texts that many sent alike, shown once with the number of their senders."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy.records import one_of
from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation


class Campaign(models.Model):
    """Identical or nearly identical texts of one consultation. It is found by machine, and decides nothing."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="campaigns", verbose_name=_("consultation")
    )
    noticed_at = models.DateTimeField(_("noticed"), default=timezone.now)

    class Meta:
        verbose_name = _("group of like texts")
        verbose_name_plural = _("groups of like texts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return gettext("Group %(number)s") % {"number": self.pk}


class CampaignTextQuerySet(models.QuerySet["CampaignText"]):
    def together(self) -> "CampaignTextQuerySet":
        """Those that no officer has set apart."""
        return self.filter(set_apart_at=None)


class CampaignText(models.Model):
    """One text of a campaign. `likeness` in percent of the campaign's first text: 100 has the same words."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts", verbose_name=_("group"))
    comment = models.OneToOneField(
        Comment, models.CASCADE, null=True, blank=True, related_name="campaign_text", verbose_name=_("comment")
    )
    answer = models.OneToOneField(
        Answer, models.CASCADE, null=True, blank=True, related_name="campaign_text", verbose_name=_("answer")
    )
    likeness = models.PositiveSmallIntegerField(_("likeness"), default=100)
    set_apart_at = models.DateTimeField(_("set apart"), null=True, blank=True)
    set_apart_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set apart by"),
    )

    objects = CampaignTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("like text")
        verbose_name_plural = _("like texts")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=one_of("comment", "answer"), name="campaign_text_is_one_text")]

    def __str__(self) -> str:
        return f"{self.comment_id or self.answer_id}"
