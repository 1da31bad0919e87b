"""Background documents of a consultation: one file per language, never served as a page of ours."""

from functools import partial
from itertools import groupby
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.file_types import label
from diplomacy.records import KeptQuerySet, Unchangeable
from engagement.models.consultations import Consultation
from engagement.models.timeline import TimelineEntry


class DocumentQuerySet(KeptQuerySet["Document"]):
    def published(self) -> "DocumentQuerySet":
        """Documents of consultations that the public may read."""
        return self.filter(consultation__published_at__lte=timezone.now())

    def standing(self) -> "DocumentQuerySet":
        """Those that no later one replaces."""
        return self.filter(replaced_by=None)


class Document(models.Model):
    """Something to read before answering; translated: title. Once it is public, a newer one may replace it.

    `entry` is the line of the public history that told of it; what was there from the start has none.
    """

    class Kind(models.TextChoices):
        BACKGROUND = "background", pgettext_lazy("kind of document", "Background")
        IMPACT = "impact", pgettext_lazy("kind of document", "Costs and effects")
        EASY_READ = "easy_read", pgettext_lazy("kind of document", "Easy to read")
        SIGN_LANGUAGE = "sign_language", pgettext_lazy("kind of document", "In sign language")
        AUDIO = "audio", pgettext_lazy("kind of document", "To listen to")
        FORM = "form", pgettext_lazy("kind of document", "Form to print")

    PUBLIC_SINCE = "consultation__published_at"
    ICONS = {
        Kind.BACKGROUND: "paper",
        Kind.IMPACT: "scales",
        Kind.EASY_READ: "easy",
        Kind.SIGN_LANGUAGE: "hands",
        Kind.AUDIO: "sound",
        Kind.FORM: "pen",
    }
    OTHER_FORMATS = (Kind.EASY_READ, Kind.SIGN_LANGUAGE, Kind.AUDIO)

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="documents", verbose_name=_("consultation")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.BACKGROUND)
    title = models.CharField(_("title"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    entry = models.OneToOneField(
        TimelineEntry,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="document",
        verbose_name=_("told of in"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    # Told by `documents_of`: its files, that of the language asked for first.
    in_languages: "list[DocumentFile]"

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["consultation", "position", "pk"]
        constraints = [bilingual("document", "title")]

    def __str__(self) -> str:
        return self.title or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if not (self._state.adding and self.entry_id):
                self.guard()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """With its files, which leave the storage once it is sure."""
        with transaction.atomic():
            self.guard()
            for file in self.files.all():
                file.forget_content()
            return super().delete(*args, **kwargs)

    def guard(self) -> None:
        """What was offered to the public stays what and where it was. Holds the consultations' rows up to the write."""
        stored = Document._base_manager.filter(pk=self.pk).values("consultation")
        rows = Consultation.objects.select_for_update(of=("self",))
        found = rows.filter(Q(pk=self.consultation_id) | Q(pk__in=stored)).order_by("pk")
        if any(found.values_list("published_at", flat=True)):
            raise Unchangeable

    @property
    def icon(self) -> str:
        """The name of its drawing in components/icon.html."""
        return self.ICONS[Document.Kind(self.kind)]

    @property
    def is_other_format(self) -> bool:
        """Whether it says the same in another way, for who reads, hears or sees differently."""
        return self.kind in self.OTHER_FORMATS

    @property
    def is_replaced(self) -> bool:
        return getattr(self, "replaced_by", None) is not None

    @property
    def missing_languages(self) -> list[str]:
        """The names of the languages in which there is no file; for what `documents_of` gives."""
        there = {file.language for file in self.in_languages}
        return [languages.name(code) for code in languages.own_first() if code not in there]


class DocumentFileQuerySet(KeptQuerySet["DocumentFile"]):
    def published(self) -> "DocumentFileQuerySet":
        """Files of consultations that the public may read."""
        return self.filter(document__consultation__published_at__lte=timezone.now())

    def for_staff(self, user: User | AnonymousUser) -> "DocumentFileQuerySet":
        """All files, for who prepares consultations; none for anybody else."""
        return self.all() if user.has_perm("engagement.view_document") else self.none()


def stored_path(file: "DocumentFile", name: str) -> str:
    """Where it lies in the storage: a name of chance, for nobody but us reads it there."""
    return f"documents/{timezone.localdate().year}/{uuid4().hex}{PurePath(name).suffix}"


class DocumentFile(models.Model):
    """A document in one language. `media_type` is what its bytes are, `size` in bytes, `digest` its SHA-256."""

    PUBLIC_SINCE = "document__consultation__published_at"

    document = models.ForeignKey(Document, models.CASCADE, related_name="files", verbose_name=_("document"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    file = models.FileField(_("file"), upload_to=stored_path)
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
        return f"{self.name} ({self.described})"

    def save(self, *args: Any, told: bool = False, **kwargs: Any) -> None:
        """`told` says that a verb adds it together with its document and the line of the history that tells of both."""
        with transaction.atomic():
            if not (told and self._state.adding and self.document.entry_id):
                self.guard()
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it is downloaded, in its own language."""
        with override(self.language if self.language in languages.codes() else None):
            return reverse("engagement:document_file", args=[self.pk, self.name])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """With its content, which leaves the storage once it is sure."""
        with transaction.atomic():
            self.guard()
            self.forget_content()
            return super().delete(*args, **kwargs)

    def guard(self) -> None:
        """It freezes with its document, be it the one to which it goes or the one from which it comes."""
        self.document.guard()
        for document in Document.objects.filter(files=self.pk).exclude(pk=self.document_id):
            document.guard()

    def forget_content(self) -> None:
        transaction.on_commit(partial(default_storage.delete, self.file.name or ""))

    @property
    def url(self) -> str:
        """For the staff's form, which links to what is there already."""
        return self.get_absolute_url()

    @property
    def described(self) -> str:
        """Type and size in words: «PDF, 1.2 MB»."""
        return f"{label(self.media_type)}, {filesizeformat(self.size)}"

    @property
    def language_name(self) -> str:
        return languages.name(self.language)


def documents_of(consultation: Consultation) -> list[Document]:
    """Its documents with their files at hand (`in_languages`), in one query: standing ones first, replaced ones after.

    Who asks has come through a door to the consultation. A document without a file is nothing to read, and left out.
    """
    files = DocumentFile.objects.filter(document__consultation=consultation)
    files = files.select_related("document__replaced_by").order_by("document__position", "document_id")
    order = languages.own_first()
    found = []
    for document, group in groupby(files, key=lambda file: file.document):
        document.in_languages = sorted(group, key=lambda file: order.index(file.language))
        found.append(document)
    return sorted(found, key=lambda document: document.is_replaced)
