"""Reactions: «this is useful», once per visitor, without an account and without its opposite."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models.comments import Comment


class Reaction(models.Model):
    """One visitor found one comment useful; `visitor_key` is a keyed hash that cannot be read back."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reactions", verbose_name=_("comment"))
    visitor_key = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["comment", "visitor_key"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.comment_id}"
