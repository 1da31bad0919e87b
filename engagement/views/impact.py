"""What changed because of the public, over all consultations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diplomacy.caching import public
from engagement.models.impact import Impact


@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    found = Impact(request.GET.get("page", ""))
    return public(request, render(request, "engagement/impact/detail.html", {"impact": found, "page": found.page}))
