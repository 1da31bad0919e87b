"""Addresses of consultations, their texts and questions for search engines."""

from django.db.models import QuerySet

from blog.sitemaps import Sitemap
from diplomacy import languages
from engagement.models import Consultation, Draft, Question
from engagement.models.consultations import ConsultationQuerySet

# What no address needs of the consultation behind a page.
UNREAD = [f"consultation__{name}" for name in [*Consultation.PROSE, *languages.columns(*Consultation.PROSE)]]


class ConsultationSitemap(Sitemap):
    """Published consultations in both languages."""

    def items(self) -> ConsultationQuerySet:
        return Consultation.objects.published().with_cards().order_by("pk")


class DraftSitemap(Sitemap):
    """Their published texts, each whole; what is said of single clauses is found from there."""

    def items(self) -> QuerySet[Draft]:
        return Draft.objects.published().select_related("consultation").defer(*UNREAD).order_by("pk")


class QuestionSitemap(Sitemap):
    """Questions that are put up for discussion."""

    def items(self) -> QuerySet[Question]:
        asked = Question.objects.published().discussed()
        return asked.select_related("consultation").defer(*UNREAD).order_by("pk")
