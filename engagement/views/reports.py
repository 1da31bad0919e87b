"""The report on a consultation to keep: a page to print, and a document."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement import report_pdf as documents
from engagement.models import Consultation
from engagement.models.front import for_page
from engagement.models.report_documents import ReportDocument, addresses, report_document
from engagement.views.consultations import way_to


@require_safe
def report_print(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it on one page, in the order in which it is read on paper."""
    document = _document(slug)
    consultation = document.consultation
    context: dict[str, Any] = {
        "document": document,
        "consultation": consultation,
        "subtitle": documents.title_of(document),
        "alternates": languages.alternates(addresses(consultation)),
        "trail": [*way_to(consultation), (_("Report to print"), "")],
    }
    return public(request, render(request, "engagement/reports/print.html", context), *consultation.boundaries())


@require_safe
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    document = _document(slug)
    consultation = document.consultation
    response = HttpResponse(documents.report_pdf(document), content_type="application/pdf")
    name = f"{languages.text(consultation, 'slug')}-{languages.current()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return public(request, response, *consultation.boundaries())


def _document(slug: str) -> ReportDocument:
    """404 before «what you said» is out."""
    found = report_document(get_object_or_404(for_page(Consultation.objects.published().at(slug))))
    if found is None:
        raise Http404
    return found
