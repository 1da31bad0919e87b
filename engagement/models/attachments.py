"""Attachments: the files that came with a submission, kept to the byte and read by few."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.models.submission_parts import PartOfSubmission, PartQuerySet
from engagement.models.submissions import Submission


def private_path(attachment: "Attachment", filename: str) -> str:
    """Where its file lies: a name of chance, for no one but us reads it there."""
    return f"submissions/{timezone.localdate().year}/{uuid4().hex}"


class Attachment(PartOfSubmission):
    """A file that came with a submission. `media_type` is what its bytes are, `size` in bytes, `digest` its SHA-256."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attachments", verbose_name=_("submission"))
    file = models.FileField(_("file"), upload_to=private_path)
    name = models.CharField(_("file name"), max_length=150)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.CharField(_("added by"), max_length=100, blank=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "digest"], name="attachment_once")]

    def __str__(self) -> str:
        return gettext("File %(number)s") % {"number": self.pk}
