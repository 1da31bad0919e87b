"""Addresses of consultations for search engines."""

from django.contrib.sitemaps import Sitemap

from engagement.models import Consultation
from engagement.models.consultations import ConsultationQuerySet


class ConsultationSitemap(Sitemap):
    """Published consultations in both languages."""

    i18n = alternates = True

    def items(self) -> ConsultationQuerySet:
        return Consultation.objects.published().order_by("pk")
