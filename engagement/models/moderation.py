"""Moderation: published grounds, decisions that are only ever added, and limits against floods."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.models.addresses import bilingual
from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.acts import NEED_GROUND, Act
from engagement.models.comments import Comment
from engagement.models.edits import CommentEdit
from engagement.models.states import State


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
        """Some decision rests on it, be it on a comment, on its author or on an answer."""
        pointing = (rel for rel in self._meta.get_fields(include_hidden=True) if isinstance(rel, models.ManyToOneRel))
        return any(rel.related_model._base_manager.filter(**{rel.field.name: self}).exists() for rel in pointing)

    def _is_reworded(self) -> bool:
        fields = ["code", "title_en", "title_mn", "rule_en", "rule_mn", "hides_text"]
        before = Ground.objects.filter(pk=self.pk).values(*fields).get()
        return any(before[field] != getattr(self, field) for field in fields)


class ModerationDecisionQuerySet(AppendOnlyQuerySet["ModerationDecision"]):
    def lasting(self) -> "ModerationDecisionQuerySet":
        """Without those that were undone before anybody was told, and without what undid them.

        What was taken back later had held until then, and belongs to every record.
        """
        delay = settings.DECISION_MAIL_DELAY
        kept = self.exclude(undone_by__decided_at__lte=F("decided_at") + delay)
        return kept.exclude(undoes__decided_at__gte=F("decided_at") - delay)


class ModerationDecision(AppendOnly):
    """One act on one comment: what, why, who, when and how long the comment had waited. Only ever added.

    Nobody in `decided_by` means the discussion's own policy, or a machine: `cause` says which. `waited` is by the
    clock, `working_time` counts working hours alone. `state_before` is what an undo leads back to, `version` the one that
    the comment has had since; all decisions of one bulk share a `batch`.
    """

    class Cause(models.TextChoices):
        OWN = "own", pgettext_lazy("cause of a decision", "Read by a moderator")
        COMPLAINT = "complaint", pgettext_lazy("cause of a decision", "Reported by readers")
        APPEAL = "appeal", pgettext_lazy("cause of a decision", "Appeal of the author")
        EDIT = "edit", pgettext_lazy("cause of a decision", "Edit by the author")
        AUTHORITY = "authority", pgettext_lazy("cause of a decision", "Request of an authority")
        POLICY = "policy", pgettext_lazy("cause of a decision", "Policy of the discussion")
        RULE = "rule", pgettext_lazy("cause of a decision", "Moderation rule")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions", verbose_name=_("comment"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, default=Cause.OWN)
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
    working_time = models.DurationField(_("waited, in working time"), default=timedelta)
    state_before = models.CharField(_("state before"), max_length=10, choices=State.choices, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    edit = models.ForeignKey(
        CommentEdit, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("edit")
    )
    batch = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    version = models.PositiveIntegerField(null=True, editable=False)

    objects = ModerationDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__isnull=False)
                | ~Q(act__in=NEED_GROUND)
                | Q(act="hold", cause__in=["complaint", "rule"], decided_by=None),
                name="moderation_decision_has_ground",
                violation_error_message=_("Choose the ground: the author will be told, and the public can see it."),
            ),
            models.CheckConstraint(
                condition=Q(act="undo", undoes__isnull=False) | ~Q(act="undo") & Q(undoes=None),
                name="moderation_decision_undo_names_what",
            ),
        ]
        indexes = [models.Index("decided_at", name="moderation_decision_decided")]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.comment_id}"

    @property
    def past_label(self) -> str:
        """What was done, as records and its author read it."""
        return Act(self.act).past_label

    @property
    def is_automatic(self) -> bool:
        """No person took it."""
        return self.decided_by_id is None


def standing(decisions: Iterable[ModerationDecision]) -> list[ModerationDecision]:
    """Those of one comment's decisions that still hold, in the same order: neither undone nor undoing."""
    decisions = list(decisions)
    undone = {decision.undoes_id for decision in decisions}
    return [decision for decision in decisions if decision.act != Act.UNDO and decision.pk not in undone]


def deciding(decisions: Iterable[ModerationDecision], state: str) -> ModerationDecision | None:
    """The decision by which a comment stands in a state, of its decisions from the newest on; None for none."""
    last = next((decision for decision in standing(decisions) if Act(decision.act).leads_to), None)
    return last if last and Act(last.act).leads_to == state else None


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
        return cls.hit_all([(key, period)])[0]

    @classmethod
    def hit_all(cls, counters: Sequence[tuple[str, timedelta]]) -> list[int]:
        """Count one more event with each of these counters, and return their counts in the same order.

        One statement, and its rows in one order for all, so that two at once never wait for each other in a ring.
        """
        names = [(f"{key}/{_seconds(period)}", _beginning(period)) for key, period in counters]
        rows = sorted(set(names))
        with connection.cursor() as cursor:
            cursor.execute(_counting(len(rows)), [part for row in rows for part in row])
            counts = dict(cursor.fetchall())
        return [int(counts[name]) for name, _stamp in names]

    @classmethod
    def peaks(cls, counters: Sequence[tuple[str, timedelta]]) -> list[int]:
        """The higher count of the current and the last period of each counter; counts nothing."""
        names = [f"{key}/{_seconds(period)}" for key, period in counters]
        spans = [
            models.Q(key=name, starts_at__gte=datetime.fromtimestamp(_beginning(period) - _seconds(period), UTC))
            for name, (_key, period) in zip(names, counters, strict=True)
        ]
        found = cls.objects.filter(reduce(or_, spans)).values("key").annotate(most=models.Max("count"))
        counts = dict(found.values_list("key", "most"))
        return [counts.get(name, 0) for name in names]


def _counting(rows: int) -> str:
    """The statement that counts so many rows.

    On its own it does not wait for the disk: what all writers count would make a queue of them, and a counter may lose
    its last moment. Inside a transaction this is left as it is, for a comment may not.
    """
    values = ", ".join(["(%s::text, %s::bigint)"] * rows)
    waits = "current_setting('synchronous_commit')" if connection.in_atomic_block else "'off'"
    return (
        f"WITH pace AS MATERIALIZED (SELECT set_config('synchronous_commit', {waits}, true)) "  # noqa: S608 - no input
        "INSERT INTO engagement_ratecount (key, starts_at, count) "
        f"SELECT counted.key, to_timestamp(counted.stamp), 1 FROM (VALUES {values}) counted (key, stamp), pace "
        "ON CONFLICT (key, starts_at) DO UPDATE SET count = engagement_ratecount.count + 1 RETURNING key, count"
    )


def _seconds(period: timedelta) -> int:
    return int(period.total_seconds())


def _beginning(period: timedelta) -> int:
    """When the current period began, in seconds since 1970."""
    return int(timezone.now().timestamp()) // _seconds(period) * _seconds(period)
