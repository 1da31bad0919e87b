"""Preparing a consultation: the principles somebody has ticked, and what exactly was declared ready."""

import hashlib
import json
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.documents import Document, DocumentFile
from engagement.models.drafts import Clause, Draft
from engagement.models.questions import Choice, Condition, Question


class Principle(models.TextChoices):
    """What a consultation must be before it is published; after the consultation principles of the OECD and the UK."""

    FORMING = "forming", _("The policy is still being formed: what people say can change it.")
    PLAIN = "plain", _("It is written plainly, asks few questions and explains every term.")
    INFORMED = "informed", _("People find here what they need in order to answer, costs and effects included.")
    TIME = "time", _("There is enough time to answer, for those abroad and for organisations too.")
    CONCERNED = "concerned", _("Those whom it concerns are named, and will be told.")
    ACCESSIBLE = "accessible", _("It can be read and answered without a computer, and in other formats on request.")
    READERS = "readers", _("It is settled who reads the contributions, and who answers them by the promised date.")


class PrincipleTick(models.Model):
    """Somebody has made sure that a consultation keeps a principle."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="ticks", verbose_name=_("consultation"))
    principle = models.CharField(_("principle"), max_length=15, choices=Principle.choices)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ticked by")
    )
    ticked_at = models.DateTimeField(_("ticked"), default=timezone.now)

    class Meta:
        verbose_name = _("ticked principle")
        verbose_name_plural = _("ticked principles")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "principle"], name="principle_ticked_once")]

    def __str__(self) -> str:
        return self.get_principle_display()


class PublicContent(NamedTuple):
    """Rows of one model that belong to a consultation, by the path to it; its columns, and its translated fields."""

    model: type[models.Model]
    path: str
    columns: tuple[str, ...]
    texts: tuple[str, ...] = ()


CONTENT = (
    PublicContent(
        Consultation,
        "pk",
        (*Consultation.DATES, *Consultation.TERMS, "kind"),
        Consultation.TEXTS,
    ),
    PublicContent(Draft, "consultation", ("number",), ("title", "change_note")),
    PublicContent(
        Clause,
        "draft__consultation",
        ("draft_id", "position", "number", "openness"),
        ("part", "heading", "text", "explanation", "openness_reason"),
    ),
    PublicContent(
        Question,
        "consultation",
        ("clause_id", "venue", "position", "kind", "required", "confidential", "scale_steps"),
        ("text", "help", "background", "low_label", "high_label"),
    ),
    PublicContent(Choice, "question__consultation", ("question_id", "axis", "position", "is_other"), ("text",)),
    PublicContent(Condition, "question__consultation", ("question_id", "earlier_id", "choice_id", "lowest", "highest")),
    PublicContent(Document, "consultation", ("kind", "position", "replaces_id"), ("title",)),
    PublicContent(DocumentFile, "document__consultation", ("document_id", "language", "name", "digest")),
)


def content_digest(consultation: Consultation) -> str:
    """SHA-256 (hexadecimal) of all that an unpublished consultation will promise the public: any change changes it.

    Topics, event, aims and announcement are no part of it: they only file it, and may change after publication too.
    It is the same for whoever asks, in whatever language; one query for each kind of content.
    """
    parts = {content.model._meta.label: _rows(content, consultation) for content in CONTENT}
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


def _rows(content: PublicContent, consultation: Consultation) -> list[tuple[Any, ...]]:
    """The rows in the order of their keys; no text and an empty text are one."""
    names = ["pk", *content.columns, *languages.columns(*content.texts)]
    rows = content.model._base_manager.filter(**{content.path: consultation.pk}).order_by("pk")
    return [tuple("" if value is None else value for value in row) for row in rows.values_list(*names)]
