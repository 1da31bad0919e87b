"""Moderation: published grounds, decisions that are only ever added, and limits against floods."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.models.addresses import bilingual
from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.comments import Comment, State


class GroundQuerySet(models.QuerySet["Ground"]):
    def active(self) -> "GroundQuerySet":
        """Grounds that a decision may rest on today; these are the published ones."""
        return self.filter(is_active=True)

    def retired(self) -> "GroundQuerySet":
        """Grounds no longer in force on which decisions rest that readers can still see."""
        return self.filter(is_active=False, decisions__comment__published_at__isnull=False).distinct()


class Ground(models.Model):
    """A published reason for holding, refusing or removing a comment; translated: title, rule."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    rule = models.TextField(_("rule"))
    hides_text = models.BooleanField(_("its text must not be shown to anybody again"), default=False)
    is_active = models.BooleanField(_("in force"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = GroundQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ["position", "pk"]
        constraints = [bilingual("ground", "title", "rule")]

    def __str__(self) -> str:
        return self.title or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A ground that decisions rest on keeps its wording: retire it and write a new one."""
        if not self._state.adding and self.is_used and self._is_reworded():
            raise ValidationError(gettext("Decisions rest on this ground. Retire it and add a new one instead."))
        super().save(*args, **kwargs)

    @property
    def is_used(self) -> bool:
        return ModerationDecision.objects.filter(ground=self).exists()

    def _is_reworded(self) -> bool:
        fields = ["code", "title_en", "title_mn", "rule_en", "rule_mn", "hides_text"]
        before = Ground.objects.filter(pk=self.pk).values(*fields).get()
        return any(before[field] != getattr(self, field) for field in fields)


class Act(models.TextChoices):
    """What a moderator can do."""

    PUBLISH = "publish", pgettext_lazy("moderator's act", "Publish")
    HOLD = "hold", pgettext_lazy("moderator's act", "Hold")
    REJECT = "reject", pgettext_lazy("moderator's act", "Do not publish")
    SPAM = "spam", pgettext_lazy("moderator's act", "Mark as spam")
    REMOVE = "remove", pgettext_lazy("moderator's act", "Remove")
    RESTORE = "restore", pgettext_lazy("moderator's act", "Restore")

    @property
    def leads_to(self) -> State:
        return OUTCOMES[self]

    @property
    def comes_from(self) -> frozenset[State]:
        """The states in which the act makes sense."""
        return STARTS[self]

    @property
    def needs_ground(self) -> bool:
        return self in {Act.HOLD, Act.REJECT, Act.REMOVE}


OUTCOMES = {
    Act.PUBLISH: State.PUBLISHED,
    Act.HOLD: State.HELD,
    Act.REJECT: State.REJECTED,
    Act.SPAM: State.SPAM,
    Act.REMOVE: State.REMOVED,
    Act.RESTORE: State.PUBLISHED,
}
STARTS = {
    Act.PUBLISH: frozenset({State.HELD, State.REJECTED, State.SPAM}),
    Act.HOLD: frozenset({State.PUBLISHED}),
    Act.REJECT: frozenset({State.HELD}),
    Act.SPAM: frozenset({State.HELD}),
    Act.REMOVE: frozenset({State.PUBLISHED}),
    Act.RESTORE: frozenset({State.REMOVED}),
}


class ModerationDecision(AppendOnly):
    """One act on one comment: what, why, who, when and how long the comment had waited. Only ever added.

    Nobody in `decided_by` means the discussion's own policy.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions", verbose_name=_("comment"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("ground")
    )
    note = models.TextField(_("note to the author"), blank=True)
    internal_note = models.TextField(_("note for colleagues"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    waited = models.DurationField(_("waited"), default=timedelta)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__isnull=False) | ~Q(act__in=[act for act in Act if act.needs_ground]),
                name="moderation_decision_has_ground",
                violation_error_message=_("Choose the ground: the author will be told, and the public can see it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.comment_id}"


class RateCount(models.Model):
    """How often something happened in one period: the counter behind every limit."""

    key = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_at"], name="rate_count_unique")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"

    @classmethod
    def hit(cls, key: str, period: timedelta) -> int:
        """Count one more event in the current period and return the count; exact under any concurrency."""
        seconds = int(period.total_seconds())
        stamp = int(timezone.now().timestamp()) // seconds * seconds
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO engagement_ratecount (key, starts_at, count) VALUES (%s, to_timestamp(%s), 1) "
                "ON CONFLICT (key, starts_at) DO UPDATE SET count = engagement_ratecount.count + 1 RETURNING count",
                [f"{key}/{seconds}", stamp],
            )
            return int(cursor.fetchone()[0])
