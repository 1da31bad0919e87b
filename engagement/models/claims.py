"""Claims: which moderator has a comment before them, so that never two do one item."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models.comments import Comment


class ClaimQuerySet(models.QuerySet["Claim"]):
    def running(self, now: datetime | None = None) -> "ClaimQuerySet":
        """Those whose lease has not run out."""
        return self.filter(expires_at__gt=now or timezone.now())

    def of_others(self, moderator: User) -> "ClaimQuerySet":
        return self.running().exclude(moderator=moderator)


class Claim(models.Model):
    """A lease on one comment, released when it is decided on or left; otherwise it runs out by itself."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim", verbose_name=_("comment"))
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("moderator")
    )
    expires_at = models.DateTimeField(_("expires"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.comment_id}"
