"""Addresses of consultations for search engines."""

from blog.sitemaps import BilingualSitemap
from engagement.models import Consultation
from engagement.models.consultations import ConsultationQuerySet


class ConsultationSitemap(BilingualSitemap):
    """Published consultations in both languages."""

    def items(self) -> ConsultationQuerySet:
        return Consultation.objects.published().order_by("pk")
