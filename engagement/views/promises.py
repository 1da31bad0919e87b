"""The public record of promised answers, over all consultations."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diplomacy.caching import public
from engagement.models.promise_record import promise_record
from engagement.views.commitments import tonight

PER_PAGE = 50


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """How many answers came when they were promised, and each of them; lateness is told in days, until midnight."""
    record = promise_record()
    context = {
        "record": record,
        "page": Paginator(record.promises, PER_PAGE).get_page(request.GET.get("page")),
    }
    response = render(request, "engagement/promises/record.html", context)
    return public(request, response, tonight(), record.next_due)
