"""Preparing a consultation: the principles somebody has ticked, and what exactly was declared ready."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.documents import DocumentFile
from engagement.models.drafts import Clause
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


def content_digest(consultation: Consultation) -> str:
    """SHA-256 (hexadecimal) of all that the public will see of an unpublished consultation: any change changes it."""
    own = languages.columns(*Consultation.PUBLIC_TEXTS, *Consultation.PROSE)
    parts = {
        "consultation": _values([consultation], [*own, "kind", "legal_basis", "prevailing", *Consultation.DATES]),
        "topics": sorted(consultation.topics.values_list("pk", flat=True)),
        "clauses": _values(
            Clause.objects.filter(draft__consultation=consultation),
            ["draft_id", "number", "position", "openness", *languages.columns(*CLAUSE_TEXTS)],
        ),
        "questions": _values(
            Question.objects.filter(consultation=consultation),
            [field.attname for field in Question._meta.concrete_fields],
        ),
        "choices": _values(
            Choice.objects.filter(question__consultation=consultation),
            [field.attname for field in Choice._meta.concrete_fields],
        ),
        "conditions": _values(
            Condition.objects.filter(question__consultation=consultation),
            [field.attname for field in Condition._meta.concrete_fields],
        ),
        "files": _values(DocumentFile.objects.filter(document__consultation=consultation), ["document_id", "digest"]),
    }
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


CLAUSE_TEXTS = ("part", "heading", "text", "explanation", "openness_reason")


def _values(rows: Iterable[models.Model], columns: list[str]) -> list[list[Any]]:
    """The columns of each row, in the order of their keys."""
    return [[getattr(row, column) for column in columns] for row in sorted(rows, key=lambda row: row.pk)]
