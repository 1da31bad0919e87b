"""Reading: who has read which contribution, what officers note of it, and who answers for it by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy.records import one_of
from engagement.models.comments import Comment
from engagement.models.submissions import Submission


class Reading(models.Model):
    """An officer has read a contribution: a comment or a submission."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="readings", verbose_name=_("comment")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="readings", verbose_name=_("submission")
    )
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read by"))
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["comment", "read_by"], name="reading_once_per_officer"),
            models.UniqueConstraint(fields=["submission", "read_by"], name="reading_of_submission_once_per_officer"),
            models.CheckConstraint(condition=one_of("comment", "submission"), name="reading_of_one_contribution"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id or self.submission_id}"


class ReadingNote(models.Model):
    """What an officer notes of a contribution for colleagues; never public, and gone with an erasure."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="reading_notes", verbose_name=_("comment")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="reading_notes", verbose_name=_("submission")
    )
    text = models.TextField(_("note"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=one_of("comment", "submission"), name="reading_note_of_one_contribution")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id or self.submission_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(done_at=None)

    def overdue(self) -> "AssignmentQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class Assignment(models.Model):
    """An officer is to deal with a contribution by a day; one open assignment for each contribution."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="assignments", verbose_name=_("comment")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="assignments", verbose_name=_("submission")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name=_("officer")
    )
    due_on = models.DateField(_("due"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=one_of("comment", "submission"), name="assignment_of_one_contribution"),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(done_at=None), name="assignment_of_comment_open_once"
            ),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(done_at=None), name="assignment_of_submission_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id or self.submission_id}"

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()
