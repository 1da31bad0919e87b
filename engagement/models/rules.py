"""Rules: words, phrases and patterns that moderators want to see before readers do, and what each rule did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.models.comments import Comment


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> "RuleQuerySet":
        return self.filter(is_active=True)

    def in_language(self, language: str) -> "RuleQuerySet":
        """Those that look at comments in that language: its own, and those for every language."""
        return self.filter(language__in=["", language])


class Rule(models.Model):
    """One thing to look for in the folded text of a comment. Never shown to authors or readers.

    A rule never refuses or deletes by itself: it raises the risk, asks the author to think again, or holds.
    `failures` counts how often it could not be carried out, about once a minute at most, the last time at `failed_at`.
    """

    class Kind(models.TextChoices):
        STEM = "stem", pgettext_lazy("kind of rule", "The beginning of a word, with any endings")
        PHRASE = "phrase", pgettext_lazy("kind of rule", "A phrase, word for word")
        PATTERN = "pattern", pgettext_lazy("kind of rule", "A regular expression")

    class Effect(models.TextChoices):
        NOTE = "note", pgettext_lazy("effect of a rule", "Raise the risk and name the rule in the queue")
        WARN = "warn", pgettext_lazy("effect of a rule", "Ask the author to think again before sending")
        HOLD = "hold", pgettext_lazy("effect of a rule", "Hold the comment for a moderator")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("what to look for"), max_length=300)
    language = models.CharField(_("only in this language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, default=Effect.NOTE)
    reason = models.TextField(_("why this rule exists"))
    is_active = models.BooleanField(_("in force"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    failures = models.PositiveIntegerField(_("failures"), default=0, editable=False)
    failed_at = models.DateTimeField(_("last failure"), null=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation rule")
        verbose_name_plural = _("moderation rules")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="rule_looks_for_something",
                violation_error_message=_("Say what to look for."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RuleHit(models.Model):
    """A rule found something in a comment, at this range of its text, and had this effect."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="hits", verbose_name=_("moderation rule"))
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="rule_hits", verbose_name=_("comment"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    effect = models.CharField(_("effect"), max_length=10, choices=Rule.Effect.choices)
    happened_at = models.DateTimeField(_("happened"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("hit of a rule")
        verbose_name_plural = _("hits of rules")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "comment"], name="rule_hit_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.comment_id}"
