"""A consultation as the public will see it, for the officers who prepare it."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import private
from diplomacy.refusals import Refused
from engagement.actions.preparation import as_if_published
from engagement.groups import RUN
from engagement.models import Consultation, Kind
from engagement.models.front import for_page
from engagement.views.consultations import detail_context, way_to
from engagement.views.question_hours import question_hour


@require_safe
def consultation_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of an unpublished consultation, marked as a preview; to everybody else it does not exist."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not (request.user.is_staff and request.user.has_perm(RUN)):
        raise PermissionDenied
    consultation = Consultation.objects.for_staff(request.user).filter(pk=pk).first()
    if consultation is None:
        raise Http404
    if consultation.is_published:
        return redirect(consultation)
    record_url = reverse("admin:engagement_consultation_change", args=[pk])
    try:
        with as_if_published(consultation):
            return private(_page(request, pk, {"is_preview": True, "record_url": record_url}))
    except Refused as refused:
        context = {"consultation": consultation, "missing": refused.messages, "record_url": record_url}
        return private(render(request, "engagement/consultations/no_preview.html", context))


def _page(request: HttpRequest, pk: int, mark: dict[str, Any]) -> HttpResponse:
    consultation = for_page(Consultation.objects.published().filter(pk=pk)).get()
    more = {**mark, "alternates": languages.alternates({code: _address(pk, code) for code in languages.codes()})}
    if consultation.kind == Kind.QUESTION_HOUR:
        response = question_hour(request, consultation, [*way_to(consultation)[:-1], (consultation.title, "")], more)
        del response["Cache-Control"]
        return response
    return render(request, "engagement/consultations/detail.html", {**detail_context(consultation), **more})


def _address(pk: int, language: str) -> str:
    with override(language):
        return reverse("engagement:consultation_preview", args=[pk])
