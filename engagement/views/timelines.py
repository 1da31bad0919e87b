"""What happens to a consultation and when, for readers' own programs: an Atom feed and a calendar file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.models import OldAddress
from diplomacy import icalendar, languages
from diplomacy.caching import public
from engagement.calendars import consultation_calendar
from engagement.feeds import consultation_atom
from engagement.models import Consultation


@require_safe
def consultation_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The public history, newest first; an announced consultation has one already. A former address leads here."""
    consultation = Consultation.objects.published().at(slug).first()
    if consultation is None:
        return _moved(request, slug, "engagement:consultation_feed")
    response = HttpResponse(consultation_atom(consultation), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return public(request, response, *consultation.boundaries())


@require_safe
def consultation_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Opening, closing and answer for a reader's own calendar. A former address leads here."""
    consultation = Consultation.objects.published().at(slug).first()
    if consultation is None:
        return _moved(request, slug, "engagement:consultation_calendar")
    response = HttpResponse(consultation_calendar(consultation), content_type=icalendar.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    return public(request, response)


def _moved(request: HttpRequest, slug: str, route: str) -> HttpResponse:
    """To the same of the consultation that once had this address; 404 where there was none, or it is not public."""
    old = OldAddress.objects.filter(path=reverse("engagement:consultation_detail", args=[slug])).first()
    record = old.target() if old else None
    if not isinstance(record, Consultation) or not record.is_published:
        raise Http404
    return public(request, redirect(reverse(route, args=[languages.text(record, "slug")]), permanent=True))
