"""Conflicts: what somebody saved over a newer version of an answer, kept until one of the two is chosen."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.models.drafts import Clause
from engagement.models.questions import Question
from engagement.models.states import Argument
from engagement.models.submissions import Colleague, Submission


class AnswerConflict(models.Model):
    """An answer as one person wrote it while another had saved a newer one, which stands.

    `chosen` is a list of objects with `choice`, `row`, `rank` and `other`: keys, and words. `colleague` is None for
    whoever began the submission. A row never changes: other words are another row, even of the same person, who may
    write on two devices. All are settled before the submission is sent.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="conflicts", verbose_name=_("submission"))
    question = models.ForeignKey(
        Question, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("question")
    )
    clause = models.ForeignKey(
        Clause, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    text = models.TextField(_("text"), blank=True)
    number = models.PositiveSmallIntegerField(_("point"), null=True, blank=True)
    argument = models.CharField(_("argument"), max_length=10, choices=Argument.choices, blank=True)
    chosen: models.JSONField[Any, Any] = models.JSONField(_("chosen choices"), default=list)
    colleague = models.ForeignKey(
        Colleague, models.CASCADE, null=True, blank=True, related_name="conflicts", verbose_name=_("colleague")
    )
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now)

    class Meta:
        verbose_name = _("conflict between two versions of an answer")
        verbose_name_plural = _("conflicts between versions of answers")
        ordering = ["submission", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(question=None) | Q(clause=None), name="conflict_has_one_subject"),
        ]

    def __str__(self) -> str:
        """Names it without its words."""
        return gettext("Conflict %(number)s") % {"number": self.pk}

    @property
    def saved_by(self) -> str:
        """The name of who wrote it; "" of whoever began the submission without one."""
        return self.colleague.name if self.colleague else self.submission.name
