"""Excerpts: passages of what people said, filed under themes."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diplomacy.records import Unchangeable, one_of
from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.counted_texts import legible
from engagement.models.publications import is_shown
from engagement.models.states import State
from engagement.models.themes import Theme


class Stance(models.TextChoices):
    """How a passage stands to the proposal."""

    FOR = "for", pgettext_lazy("stance", "For")
    AGAINST = "against", pgettext_lazy("stance", "Against")
    CHANGE = "change", pgettext_lazy("stance", "Wants a change")
    QUESTION = "question", pgettext_lazy("stance", "Asks")


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def shown(self) -> "ExcerptQuerySet":
        """Excerpts whose words and theme are public; a removed comment or answer takes its passages along."""
        comment = Q(comment__state="published") & ~Q(comment__discussion__mode="hidden")
        answer = is_shown("answer__publication__", "answer__")
        return self.filter(comment | answer, theme__published_at__lte=timezone.now())

    def legible(self) -> "ExcerptQuerySet":
        """Those whose contribution stands: staff read no others. Twin of `is_legible`."""
        return self.filter(legible())

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic():
            self.guard_themes()
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.guard_themes()
            return super().delete()

    def guard_themes(self) -> None:
        """Raise Unchangeable where one of these is filed under a theme that is public. Holds the themes' locks."""
        themes = Theme._base_manager.select_for_update(of=("self",)).filter(pk__in=self.order_by().values("theme"))
        if any(themes.values_list("published_at", flat=True)):
            raise Unchangeable


class Excerpt(models.Model):
    """A passage of a comment or of an answer, or the whole of it, filed under a theme; offsets count characters.

    `telling` marks one that says it best. `way` is how it came there: always by an officer's act.
    """

    class Way(models.TextChoices):
        HAND = "hand", pgettext_lazy("way of filing", "by hand")
        SUGGESTION = "suggestion", pgettext_lazy("way of filing", "suggested and confirmed")
        ALIKE = "alike", pgettext_lazy("way of filing", "together with like texts")

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="excerpts", verbose_name=_("theme"))
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="excerpts", verbose_name=_("comment")
    )
    answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, blank=True, related_name="excerpts", verbose_name=_("answer")
    )
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.CHANGE)
    telling = models.BooleanField(_("telling"), default=False)
    way = models.CharField(_("filed"), max_length=10, choices=Way.choices, default=Way.HAND)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["theme", "pk"]
        constraints = [
            models.CheckConstraint(condition=one_of("comment", "answer"), name="excerpt_of_one_text"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                name="excerpt_is_whole_or_a_range",
            ),
            models.UniqueConstraint(
                fields=["theme", "comment", "answer", "start"],
                name="excerpt_filed_once",
                nulls_distinct=False,
                violation_error_message=_("This passage is already filed under that theme."),
            ),
        ]

    def __str__(self) -> str:
        """Names it without its words: staff logs keep this text for ever."""
        if self.answer_id:
            return gettext("Passage of answer %(number)s") % {"number": self.answer_id}
        return gettext("Passage of comment %(number)s") % {"number": self.comment_id}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is filed under a public theme stays as it is, whatever this copy of the theme says."""
        with transaction.atomic():
            if not self._state.adding:
                Excerpt.objects.filter(pk=self.pk).guard_themes()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """A passage filed by mistake can be taken back until its theme is public."""
        with transaction.atomic():
            Excerpt.objects.filter(pk=self.pk).guard_themes()
            return super().delete(*args, **kwargs)

    @property
    def words(self) -> str:
        """The words themselves, for staff alone."""
        return self._whole[self.start : self.end]

    @property
    def is_legible(self) -> bool:
        """What it is of was neither taken back nor removed, so that staff read its words."""
        return self.answer.submission.is_received if self.answer else self._comment.state == State.PUBLISHED

    @property
    def text(self) -> str:
        """The words as the public may read them, on rows of `shown`: an answer's with what is redacted covered."""
        if self.answer:
            return self.answer.publication.text[self.start : self.end]
        return self.words

    @property
    def language(self) -> str:
        return self.answer.submission.language if self.answer else self._comment.language

    @property
    def is_late(self) -> bool:
        """Its contribution was sent after closing."""
        return self.answer.submission.late if self.answer else self._comment.late

    @property
    def by(self) -> str:
        """The name under which the passage was published; "" where its writer did not want to be named."""
        if self.answer:
            return self.answer.submission.public_name
        return self._comment.name

    @property
    def url(self) -> str:
        """The page of the whole contribution."""
        return self.answer.submission.get_absolute_url() if self.answer else self._comment.permalink

    @property
    def _whole(self) -> str:
        return self.answer.text if self.answer else self._comment.comment

    @property
    def _comment(self) -> Comment:
        if self.comment is None:
            raise ValueError("a passage of an answer has no comment")
        return self.comment
