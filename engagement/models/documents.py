"""Background documents of a consultation: one file per language, never served as a page of ours."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.records import Unchangeable
from engagement.models.consultations import Consultation


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> "DocumentQuerySet":
        """Documents of consultations that the public may read."""
        return self.filter(consultation__published_at__lte=timezone.now())

    def standing(self) -> "DocumentQuerySet":
        """Those that no later one replaces."""
        return self.filter(replaced_by=None)


class Document(models.Model):
    """Something to read before answering; translated: title. Once it is public, a newer one may replace it."""

    class Kind(models.TextChoices):
        BACKGROUND = "background", pgettext_lazy("kind of document", "Background")
        IMPACT = "impact", pgettext_lazy("kind of document", "Costs and effects")
        EASY_READ = "easy_read", pgettext_lazy("kind of document", "Easy to read")
        SIGN_LANGUAGE = "sign_language", pgettext_lazy("kind of document", "In sign language")
        AUDIO = "audio", pgettext_lazy("kind of document", "To listen to")
        FORM = "form", pgettext_lazy("kind of document", "Form to print")

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="documents", verbose_name=_("consultation")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.BACKGROUND)
    title = models.CharField(_("title"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["consultation", "position", "pk"]
        constraints = [bilingual("document", "title")]

    def __str__(self) -> str:
        return self.title or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.guard()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.guard()
        return super().delete(*args, **kwargs)

    def guard(self) -> None:
        """What was offered to the public to read stays what it was."""
        if Document.objects.filter(pk=self.pk, consultation__published_at__isnull=False).exists():
            raise Unchangeable


class DocumentFileQuerySet(models.QuerySet["DocumentFile"]):
    def published(self) -> "DocumentFileQuerySet":
        return self.filter(document__consultation__published_at__lte=timezone.now())


class DocumentFile(models.Model):
    """A document in one language. `media_type` is what its bytes are, `size` in bytes, `digest` its SHA-256."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="files", verbose_name=_("document"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    file = models.FileField(_("file"), upload_to="documents/%Y/")
    name = models.CharField(_("file name"), max_length=150, editable=False)
    media_type = models.CharField(_("type"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = DocumentFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["document", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "language"],
                name="document_file_once_per_language",
                violation_error_message=_("This document already has a file in that language."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.document.guard()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it is downloaded, in its own language."""
        with override(self.language if self.language in languages.codes() else None):
            return reverse("engagement:document_file", args=[self.pk, self.name])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.document.guard()
        return super().delete(*args, **kwargs)
