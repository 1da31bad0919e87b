"""Edits: what an author changed in a comment afterwards, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.models.comments import Comment


class CommentEditQuerySet(models.QuerySet["CommentEdit"]):
    def waiting(self) -> "CommentEditQuerySet":
        """Edits that a moderator has yet to read, oldest first; the old text stays meanwhile."""
        return self.filter(state=CommentEdit.State.WAITING).order_by("sent_at", "pk")


class CommentEdit(models.Model):
    """One change of a comment by its author: the text before and after it, and how risky the text after it is.

    Within the edit window it is applied at once; later ones wait, at most one at a time.
    """

    class State(models.TextChoices):
        APPLIED = "applied", pgettext_lazy("state of an edit", "Made at once")
        WAITING = "waiting", pgettext_lazy("state of an edit", "Waiting for a moderator")
        ACCEPTED = "accepted", pgettext_lazy("state of an edit", "Accepted")
        REFUSED = "refused", pgettext_lazy("state of an edit", "Not accepted")
        DROPPED = "dropped", pgettext_lazy("state of an edit", "Taken back by its author")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="edits", verbose_name=_("comment"))
    before = models.TextField(_("text before"))
    after = models.TextField(_("text after"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    risk = models.PositiveSmallIntegerField(_("risk"), default=0)
    risk_reasons = models.JSONField(_("why"), default=list, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = CommentEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit of a comment")
        verbose_name_plural = _("edits of comments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(state="waiting"),
                name="comment_edit_waits_once",
                violation_error_message=_("An edit of this comment waits already."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | ~Q(state="waiting") & Q(settled_at__gte=F("sent_at")),
                name="comment_edit_settled_has_its_time",
            ),
        ]
        indexes = [models.Index("sent_at", condition=Q(state="waiting"), name="comment_edit_waiting")]

    def __str__(self) -> str:
        return f"{self.comment_id}"
