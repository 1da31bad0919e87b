"""The archive of posts as readers see it: by year and by month of the Ministry's clock."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post
from blog.models.archives import MONTHS, Archive, Month, Year
from blog.views.listing import posts_between
from diplomacy.caching import public


@require_safe
def archive_overview(request: HttpRequest) -> HttpResponse:
    context = {"archive": Archive.read(), "trail": [*_trail()[:1], (_("Archive"), "")]}
    return public(request, render(request, "blog/archives/overview.html", context), Post.objects.next_live_at())


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    archive = Archive.read()
    found = archive.year(_day(year, 1).year)
    trail = [*_trail(), (str(year), "")]
    return _period(request, archive, found, {"template": "blog/archives/year.html", "year": found, "trail": trail})


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    archive = Archive.read()
    found, around = archive.month(_day(year, month)), archive.year(year)
    name = date_format(found.first, "YEAR_MONTH_FORMAT")
    trail = [*_trail(), (str(year), around.get_absolute_url()), (name, "")]
    context = {"template": "blog/archives/month.html", "month": found, "year": around, "trail": trail}
    return _period(request, archive, found, context)


def _period(request: HttpRequest, archive: Archive, period: Month | Year, context: dict[str, Any]) -> HttpResponse:
    """The posts of a period; where there are none it says so, and 404 where there can be none."""
    if not archive.covers(period.first, period.after):
        raise Http404
    if request.path != period.get_absolute_url():
        return redirect(period, permanent=True)
    context |= posts_between(request, period.first, period.after)
    context |= {"earlier": archive.before(period.first), "later": archive.since(period.after)}
    return public(request, render(request, context["template"], context), Post.objects.next_live_at())


def _day(year: int, month: int) -> date:
    """The first day of a month; 404 where the calendar has none, or none after it."""
    if not (MINYEAR <= year < MAXYEAR and month in MONTHS):
        raise Http404
    return date(year, month, 1)


def _trail() -> list[tuple[str, str]]:
    return [(_("Posts"), reverse("blog:post_list")), (_("Archive"), reverse("blog:archive"))]
