"""Redactions: passages of a comment that the public does not see, each with its ground."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models.comments import Comment
from engagement.models.moderation import Ground, ModerationDecision

COVER = "█"  # one for each hidden character, so that the offsets of filed passages stay true


def uncovered(text: str) -> str:
    """What somebody writes, without the sign that means a hidden passage."""
    return text.replace(COVER, "■")


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def in_force(self) -> "RedactionQuerySet":
        return self.filter(lifted_at=None)


class Redaction(models.Model):
    """A range of a comment's text that is covered; offsets count characters.

    The comment's own column holds the covered text, so that no page, feed, mail, search or export can show
    what is hidden; the hidden `words` are here alone, for the moderator who lifts it.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="redactions", verbose_name=_("comment"))
    decision = models.ForeignKey(
        ModerationDecision, models.PROTECT, related_name="redactions", verbose_name=_("moderation decision")
    )
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField(_("hidden words"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="redaction_hides_something",
                violation_error_message=_("Mark the words to hide."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.start}–{self.end}"

    def show_in(self, comment: Comment) -> None:
        """Put the hidden words back into a comment's text; the caller writes the row."""
        comment.comment = comment.comment[: self.start] + self.words + comment.comment[self.end :]

    def hide_in(self, comment: Comment) -> None:
        """Cover the words again; the caller writes the row."""
        comment.comment = comment.comment[: self.start] + COVER * (self.end - self.start) + comment.comment[self.end :]
