"""Addresses of consultations for search engines."""

from blog.sitemaps import Sitemap
from engagement.models import Consultation
from engagement.models.consultations import ConsultationQuerySet


class ConsultationSitemap(Sitemap):
    """Published consultations in both languages."""

    def items(self) -> ConsultationQuerySet:
        return Consultation.objects.published().with_cards().order_by("pk")
