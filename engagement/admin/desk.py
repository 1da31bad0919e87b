"""The reading desk: which consultations are to be read, and the contributions of one, narrowed and in order.

A GET only shows; what is marked, noted or assigned is a POST.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.admin.verbs import VerbsAdmin, staff
from engagement.admin.desk_forms import AssignForm, NarrowingForm
from engagement.models import Consultation, Stage
from engagement.models.consultations import ConsultationQuerySet
from engagement.models.coverage import Coverage, coverage, coverages
from engagement.models.desk import Contribution, key_of
from engagement.models.desk_filters import Narrowing
from engagement.models.desk_lists import Position, first, page_of
from engagement.models.discussions import with_discussions
from engagement.models.workload import workloads

SHOWN = 50  # consultations whose record is closed
TO_ANSWER = (Stage.READING, Stage.HEARD)


@dataclass(frozen=True)
class Place:
    """Where on the desk somebody is: in which consultation, narrowed to what, and behind which position."""

    consultation: Consultation
    narrowing: Narrowing
    after: Position | None = None

    @classmethod
    def of(cls, request: HttpRequest, pk: int) -> "Place":
        """As the address says; 404 for a consultation that is not there to be read."""
        consultation = get_object_or_404(with_discussions(_readable()), pk=pk)
        return cls(consultation, Narrowing.of(request.GET.dict()), Position.parse(request.GET.get("after", "")))

    @property
    def query(self) -> str:
        """The narrowing and the page as the end of an address, with its question mark; "" where there is neither."""
        fields = {**self.narrowing.values, **({"after": str(self.after)} if self.after else {})}
        return f"?{urlencode(fields)}" if fields else ""

    def list_url(self) -> str:
        return desk_url("list", self.consultation.pk) + self.query

    def page_url(self, after: str = "") -> str:
        """Another page of the same list; the first one without a position."""
        return Place(self.consultation, self.narrowing, Position.parse(after)).list_url()

    def url(self, contribution: Contribution | Position | str, name: str = "item") -> str:
        """The page of a contribution, or what is done there, that keeps this place."""
        key = contribution if isinstance(contribution, str) else _key(contribution)
        return desk_url(name, self.consultation.pk, key) + self.query


def desk_url(name: str = "", *args: object) -> str:
    return reverse(f"admin:engagement_desk{'_' if name else ''}{name}", args=args)


def index(admin: VerbsAdmin, request: HttpRequest) -> HttpResponse:
    """The consultations to read with how far the reading has come: what waits for an answer first."""
    by = staff(request)
    found = list(_readable().going_on().order_by("closes_at", "pk"))
    read = coverages(found, by)
    closed = _readable().filter(answered_at__isnull=False).order_by("-answered_at")[:SHOWN]  # type: ignore[misc]
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Reading desk"),
        "waiting": _shelf([one for one in found if one.stage in TO_ANSWER], read),
        "open": _shelf([one for one in found if one.stage not in TO_ANSWER], read),
        "closed": [(one, desk_url("list", one.pk)) for one in closed],
        "workloads": [(load, mine_url(load.consultation)) for load in workloads(by)],
    }
    return TemplateResponse(request, "admin/engagement/desk/index.html", context)


def contributions(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """All contributions of one consultation, fifty at a time."""
    return list_page(admin, request, Place.of(request, pk))


def list_page(
    admin: VerbsAdmin, request: HttpRequest, place: Place, assign_form: AssignForm | None = None
) -> HttpResponse:
    """The list; with what was typed where several could not be assigned."""
    by = staff(request)
    page = page_of(place.consultation, place.narrowing, by, place.after)
    start = first(place.consultation, place.narrowing, by) if place.after else None
    begin = page.rows[0].position if page.rows and not start else start
    context = {
        **frame(admin, request, place),
        "title": str(place.consultation),
        "is_front": True,
        "page": page,
        "rows": [(row, place.url(row.contribution)) for row in page.rows],
        "coverage": coverage(place.consultation, by, place.narrowing),
        "narrowing_form": NarrowingForm(place.consultation, request.GET),
        "assign_form": assign_form or AssignForm(),
        "assign_url": desk_url("assign_many", place.consultation.pk) + place.query,
        "ticked": request.POST.getlist("contribution"),
        "begin_url": place.url(begin) if begin else "",
        "first_url": place.page_url() if place.after else "",
        "more_url": place.page_url(page.more_after) if page.more_after else "",
        "all_url": desk_url("list", place.consultation.pk) if place.narrowing.values else "",
    }
    return TemplateResponse(request, "admin/engagement/desk/list.html", context)


def frame(admin: VerbsAdmin, request: HttpRequest, place: Place) -> dict[str, Any]:
    """What all pages of one consultation's desk show."""
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "consultation": place.consultation,
        "place": place,
        "here": place.query,
        "list_url": place.list_url(),
        "officer": staff(request),
    }


def mine_url(consultation: Consultation) -> str:
    """What is assigned to whoever opens it."""
    return Place(consultation, Narrowing({"assigned": "me"})).list_url()


def to_read(by: User) -> list[tuple[Consultation, Coverage, str]]:
    """Closed consultations that wait for their answer and got any contribution, with the coverage and the way to the
    desk; three queries."""
    found = list(_readable().going_on().filter(closes_at__lte=timezone.now()).order_by("closes_at", "pk"))
    read = coverages(found, by)
    return _shelf([one for one in found if read[one.pk].total], read)


def _shelf(found: list[Consultation], read: dict[int, Coverage]) -> list[tuple[Consultation, Coverage, str]]:
    return [(one, read[one.pk], desk_url("list", one.pk)) for one in found]


def _readable() -> ConsultationQuerySet:
    """Those to which something may have come in."""
    stages = Consultation.objects.published().with_reports()
    return stages.filter(opens_at__isnull=False, withdrawn_at=None)


def _key(contribution: Contribution | Position) -> str:
    return contribution.key if isinstance(contribution, Position) else key_of(contribution)
