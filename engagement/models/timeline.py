"""The public history of a consultation: what happened, which date moved, which words were corrected."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy.records import AppendOnly, AppendOnlyQuerySet
from engagement.models.consultations import Consultation


class TimelineEntry(AppendOnly):
    """One line of a consultation's public history; translated: note. Opening and closing follow from the dates."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        DRAFT_PUBLISHED = "draft_published", _("Draft published")
        POSTPONED = "postponed", _("Opening postponed")
        EXTENDED = "extended", _("Extended")
        DRAFTING = "drafting", _("From discussion to draft")
        DOCUMENT = "document", _("Document added")
        QUESTION = "question", _("Question added")
        CORRECTED = "corrected", _("Corrected")
        HEARD = "heard", _("What you said")
        SEALED = "sealed", _("Record sealed")
        LATE = "late", _("Answer late")
        ANSWER = "answer", _("What we decided")
        REPLY = "reply", _("New version of a reply")
        COMMITMENT = "commitment", _("Commitment")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="timeline", verbose_name=_("consultation")
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind.choices)
    note = models.TextField(_("note"), blank=True)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class DateChange(AppendOnly):
    """One date of a published consultation as it was promised before, and as it is since."""

    class Name(models.TextChoices):
        OPENS = "opens_at", _("opens")
        CLOSES = "closes_at", _("closes")
        ANSWER = "answer_by", _("answer by")

    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="date_changes", verbose_name=_("entry"))
    name = models.CharField(_("date"), max_length=10, choices=Name.choices)
    before = models.DateTimeField(_("before"))
    after = models.DateTimeField(_("after"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved date")
        verbose_name_plural = _("moved dates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="date_change_once_per_entry"),
            models.CheckConstraint(
                condition=Q(after__gt=models.F("before")),
                name="date_change_only_later",
                violation_error_message=_("A promised date moves only later."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class TextChange(AppendOnly):
    """Words of a published consultation before and after a correction; `column` names text and language: «summary_en»."""

    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="text_changes", verbose_name=_("entry"))
    column = models.CharField(_("text"), max_length=40)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrected text")
        verbose_name_plural = _("corrected texts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "column"], name="text_change_once_per_entry")]

    def __str__(self) -> str:
        return self.column
