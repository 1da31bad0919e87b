"""Complaints: what readers report about a comment, without an account, and what came of it.

Readers see the word «report»; in the code that word is a consultation's.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from diplomacy import tokens, working_time
from engagement.models.comments import Comment
from engagement.models.moderation import Ground, ModerationDecision


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """A reader's door is `behind`: the secret in the address shown after sending is the key."""

    def open(self) -> "ComplaintQuerySet":
        """Those that nobody has settled yet, oldest first."""
        return self.filter(settled_at=None).order_by("sent_at", "pk")

    def behind(self, token: str) -> "ComplaintQuerySet":
        return self.filter(link_digest=tokens.digest(token))


class Complaint(models.Model):
    """One reader's report of one comment. `complainant_key` is a keyed hash; the address is there only to tell the outcome."""

    class Reason(models.TextChoices):
        SPAM = "spam", pgettext_lazy("reason of a report", "Advertising or spam")
        ABUSE = "abuse", pgettext_lazy("reason of a report", "It insults or threatens somebody")
        PERSONAL = "personal", pgettext_lazy("reason of a report", "It shows somebody’s personal data")
        OFF_TOPIC = "off_topic", pgettext_lazy("reason of a report", "It does not belong here")
        ILLEGAL = "illegal", pgettext_lazy("reason of a report", "It is against the law")
        OTHER = "other", pgettext_lazy("reason of a report", "Something else")

    class Outcome(models.TextChoices):
        ACTED = "acted", pgettext_lazy("outcome of a report", "Something was done about the comment")
        KEPT = "kept", pgettext_lazy("outcome of a report", "The comment stays as it is")
        GONE = "gone", pgettext_lazy("outcome of a report", "The comment was taken back by its author meanwhile")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="complaints", verbose_name=_("comment"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    law = models.CharField(_("which law"), max_length=200, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    complainant_key = models.CharField(max_length=64, editable=False)
    network_key = models.CharField(max_length=64, blank=True, editable=False)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    decision = models.ForeignKey(
        ModerationDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("moderation decision"),
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("report by a reader")
        verbose_name_plural = _("reports by readers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "complainant_key"],
                condition=Q(settled_at=None),
                name="complaint_once",
                violation_error_message=_("You have reported this comment already; it is being looked at."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | Q(settled_at__isnull=False, outcome__gt=""),
                name="complaint_settled_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(reason="illegal") | Q(law__gt=""),
                name="complaint_of_unlawfulness_names_the_law",
                violation_error_message=_("Name the law that it breaks, as well as you know it."),
            ),
        ]
        indexes = [models.Index("sent_at", condition=Q(settled_at=None), name="complaint_open")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.get_reason_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.link_digest = tokens.digest(self.link_token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        """The secret part of the address at which the reader sees the outcome."""
        return tokens.derive("complaint", str(self.link_seed))

    @property
    def ground(self) -> Ground | None:
        """The published ground on which something was done, if it was on one."""
        return self.decision.ground if self.decision and self.outcome == self.Outcome.ACTED else None

    @property
    def outcome_key(self) -> str:
        """Names the present outcome among the mails: what was decided, undone and decided anew is told once."""
        return f"outcome:{self.outcome}:{self.decision_id or ''}"

    @property
    def promised_by(self) -> datetime:
        """Until when a moderator is to look at it, by the published promise in working time."""
        return working_time.after(self.sent_at, days=settings.MODERATION_WORKING_DAYS)

    def private_url(self, language: str | None = None) -> str:
        with override(language or self.language):
            return reverse("engagement:complaint_detail", args=[self.link_token])
