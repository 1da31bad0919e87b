"""Sanctions: what an address or a network may not do for a time; known by keyed hash alone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from engagement.models.comments import Comment
from engagement.models.moderation import Ground

LONGEST_ON_AUTHOR = timedelta(days=365)
LONGEST_ON_NETWORK = timedelta(days=30)  # a network is shared by many, and its hash is kept no longer


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self, now: datetime | None = None) -> "SanctionQuerySet":
        """Those that have begun, not ended, and were not lifted; twin of `Sanction.is_in_force`."""
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now, lifted_at=None)

    def on(self, author_key: str, network_key: str) -> "SanctionQuerySet":
        """Those on an address or its network; "" matches nothing."""
        found = Q(author_key=author_key, author_key__gt="") | Q(network_key=network_key, network_key__gt="")
        return self.filter(found)


class Sanction(models.Model):
    """A measure against one address or one network, with an end, a ground and a reason; never deleted, only lifted."""

    class Kind(models.TextChoices):
        HOLD = "hold", pgettext_lazy("sanction", "Every comment is read before it appears")
        MUTE = "mute", pgettext_lazy("sanction", "Takes no comments")
        BAN = "ban", pgettext_lazy("sanction", "Takes no comments, reports, reactions or appeals")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    author_key = models.CharField(max_length=64, blank=True, editable=False)
    network_key = models.CharField(max_length=64, blank=True, editable=False)
    comment = models.ForeignKey(
        Comment, models.SET_NULL, null=True, related_name="sanctions", verbose_name=_("because of"), editable=False
    )
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    reason = models.TextField(_("reason, for colleagues"))
    starts_at = models.DateTimeField(_("begins"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
        editable=False,
    )
    lifted_reason = models.TextField(_("reason for lifting it"), blank=True, editable=False)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author_key__gt="", network_key="") | Q(author_key="", network_key__gt=""),
                name="sanction_has_one_target",
                violation_error_message=_("A sanction is on one address or on one network."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="sanction_ends_after_it_begins",
                violation_error_message=_("A sanction must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(network_key="") | Q(ends_at__lte=F("starts_at") + LONGEST_ON_NETWORK),
                name="sanction_on_network_is_short",
                violation_error_message=_("A network is shared by many: at most thirty days."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="sanction_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index("author_key", condition=Q(lifted_at=None, author_key__gt=""), name="sanction_on_author"),
            models.Index("network_key", condition=Q(lifted_at=None, network_key__gt=""), name="sanction_on_network"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target}"

    @property
    def target(self) -> str:
        """On whom it is, for staff: by the comment that it was set for, never by address or hash."""
        words = {"number": self.comment_id or "–"}
        if self.network_key:
            return gettext("the network of comment %(number)s") % words
        return gettext("the address of comment %(number)s") % words

    @property
    def is_in_force(self) -> bool:
        """Twin of `SanctionQuerySet.in_force`."""
        return self.lifted_at is None and self.starts_at <= timezone.now() < self.ends_at


# Which kinds refuse what; every kind holds.
REFUSES: dict[str, frozenset[str]] = {
    "comment": frozenset({Sanction.Kind.MUTE, Sanction.Kind.BAN}),
    **dict.fromkeys(("report", "react", "appeal", "submit"), frozenset({Sanction.Kind.BAN})),
}
