"""Echoes: whether the new wording of a clause meets the point of somebody who had spoken on the old one."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diplomacy.records import one_of
from engagement.models.comments import Comment
from engagement.models.drafts import Clause
from engagement.models.received import counted
from engagement.models.states import State
from engagement.models.submissions import Submission


class EchoQuerySet(models.QuerySet["Echo"]):
    def counted(self) -> "EchoQuerySet":
        """Those of contributions that count: what is taken back or away takes its word along."""
        comments = Q(comment__state=State.PUBLISHED, comment__late=False) & ~Q(comment__discussion__mode="hidden")
        return self.filter(comments | counted("submission__"))

    def given(self) -> "EchoQuerySet":
        """Those that were answered."""
        return self.exclude(verdict="")


class Echo(models.Model):
    """One contribution was asked, once, of one clause of a later draft; `verdict` is "" until its author says."""

    class Verdict(models.TextChoices):
        MET = "met", pgettext_lazy("does the new wording meet your point", "Yes")
        IN_PART = "in_part", pgettext_lazy("does the new wording meet your point", "In part")
        NOT_MET = "not_met", pgettext_lazy("does the new wording meet your point", "No")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="echoes", verbose_name=_("clause"))
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="echoes", verbose_name=_("comment")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="echoes", verbose_name=_("submission")
    )
    verdict = models.CharField(_("does it meet the point"), max_length=10, choices=Verdict.choices, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    said_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = EchoQuerySet.as_manager()

    class Meta:
        verbose_name = _("echo")
        verbose_name_plural = _("echoes")
        ordering = ["clause", "pk"]
        constraints = [
            models.CheckConstraint(condition=one_of("comment", "submission"), name="echo_of_one_contribution"),
            models.UniqueConstraint(fields=["clause", "comment"], name="echo_once_per_comment"),
            models.UniqueConstraint(fields=["clause", "submission"], name="echo_once_per_submission"),
            models.CheckConstraint(
                condition=Q(verdict="", said_at=None) | (~Q(verdict="") & Q(said_at__isnull=False)),
                name="echo_said_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id}: {self.comment_id or self.submission_id}"
