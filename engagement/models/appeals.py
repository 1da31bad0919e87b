"""Appeals: an author asks for a decision to be looked at again, and another person does."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diplomacy import working_time
from engagement.models.acts import Act
from engagement.models.comments import Comment
from engagement.models.moderation import ModerationDecision

# What is done against an author's will.
APPEALABLE = frozenset({Act.REJECT, Act.REMOVE, Act.HOLD, Act.SPAM, Act.REDACT, Act.REFUSE_EDIT})


class AppealQuerySet(models.QuerySet["Appeal"]):
    """A visitor's door is `about`: the author of a comment, by its private link."""

    def about(self, comment: Comment) -> "AppealQuerySet":
        """All appeals of one comment's author, the newest first, with the decisions that they are against."""
        found = self.filter(decision__comment=comment).select_related("decision__ground")
        return found.order_by("-sent_at", "-pk")

    def open(self) -> "AppealQuerySet":
        """Those that nobody has decided on yet, oldest first."""
        return self.filter(outcome="").order_by("sent_at", "pk")


class Appeal(models.Model):
    """Against one decision, once. `first_decided_by` is whose decision it is, nobody for a rule or policy.

    `remedy` is the decision by which a reversed one was put right; none where it had no effect any more.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("outcome of an appeal", "The decision stands")
        REVERSED = "reversed", pgettext_lazy("outcome of an appeal", "The decision is reversed")
        WITHDRAWN = "withdrawn", pgettext_lazy("outcome of an appeal", "Taken back by the author")

    decision = models.OneToOneField(
        ModerationDecision, models.PROTECT, related_name="appeal", verbose_name=_("moderation decision")
    )
    first_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("first decided by")
    )
    text = models.TextField(_("why the author disagrees"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    explanation = models.TextField(_("explanation to the author"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    remedy = models.OneToOneField(
        ModerationDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remedy_of",
        verbose_name=_("put right by"),
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(first_decided_by=None) | ~Q(decided_by=F("first_decided_by")),
                name="appeal_decided_by_somebody_else",
                violation_error_message=_("An appeal is decided by somebody else than the decision."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | Q(outcome="withdrawn", decided_at__isnull=False, decided_by=None)
                | Q(outcome__in=["upheld", "reversed"], decided_at__isnull=False, decided_by__isnull=False),
                name="appeal_decided_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(remedy=None) | Q(outcome="reversed"), name="appeal_put_right_where_reversed"
            ),
        ]
        indexes = [models.Index("sent_at", condition=Q(outcome=""), name="appeal_open")]

    def __str__(self) -> str:
        return gettext("Appeal %(number)s") % {"number": self.pk}

    @property
    def due_at(self) -> datetime:
        """Until when it is to be decided, by the published promise in working time."""
        return working_time.after(self.sent_at, days=settings.APPEAL_WORKING_DAYS)

    @property
    def is_overdue(self) -> bool:
        """It has waited longer than promised."""
        return not self.outcome and timezone.now() > self.due_at
