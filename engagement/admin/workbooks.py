"""The officers' workbook as a file: all that came in on a consultation, and what was made of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from blog.admin.verbs import VerbsAdmin, staff
from engagement import workbooks
from engagement.models import Consultation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.for_staff(staff(request)), pk=pk)
    response = HttpResponse(workbooks.workbook(consultation), content_type=XLSX)
    name = f"consultation-{consultation.pk}-{timezone.localdate().isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
