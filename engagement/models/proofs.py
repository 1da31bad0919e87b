"""Proofs of address: the mailed question whether it is the writer's own."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from diplomacy import tokens
from engagement.models.comments import Comment


class Proof(models.Model):
    """The mailed question whether an address is the writer's own: single use, expiring, its token never stored."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="proof")
    seed = models.UUIDField(default=uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("proof of address")
        verbose_name_plural = _("proofs of address")

    def __str__(self) -> str:
        return f"{self.comment_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_digest = tokens.digest(self.token)
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        return tokens.derive("proof", str(self.seed))

    @property
    def url(self) -> str:
        """The mailed address, in the comment's language."""
        with override(self.comment.language):
            return reverse("engagement:comment_prove", args=[self.token])

    @property
    def not_me_url(self) -> str:
        """Where the owner of the address says that it was not they who wrote, in the comment's language."""
        with override(self.comment.language):
            return reverse("engagement:comment_not_me", args=[self.token])

    def is_expired(self, now: datetime | None = None) -> bool:
        return self.expires_at <= (now or timezone.now())
