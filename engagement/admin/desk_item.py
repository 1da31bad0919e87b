"""One contribution on the reading desk: read in order, marked, noted on and assigned. Every act is a POST."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext

from blog.admin.verbs import VerbsAdmin, change_url, staff
from engagement.actions import desk as verbs
from engagement.admin.desk import Place, frame, list_page
from engagement.admin.desk_forms import AssignForm, NoteForm
from engagement.admin.desk_panels import panels
from engagement.models import Assignment, ReadingNote
from engagement.models.coverage import coverage
from engagement.models.desk import Contribution, DeskItem, columns, found, item_of
from engagement.models.desk_filters import number
from engagement.models.desk_lists import Position, neighbours


def item(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Read one."""
    place = Place.of(request, pk)
    return item_page(admin, request, place, contribution_at(place, key))


def read(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Mark it as read, and go on to the next where that is asked for; or take one's own mark back."""
    place = Place.of(request, pk)
    contribution = contribution_at(place, key)
    by = staff(request)
    try:
        if "unread" in request.POST:
            verbs.mark_unread(contribution, by=by)
        else:
            verbs.mark_read(contribution, by=by)
    except ValidationError as refused:
        return _told(request, refused, place.list_url())
    if "next" not in request.POST:
        return HttpResponseRedirect(place.url(contribution))
    _before, following = neighbours(place.consultation, place.narrowing, by, Position.of(contribution))
    if following:
        return HttpResponseRedirect(place.url(following))
    messages.info(request, gettext("That was the last one of this list."))
    return HttpResponseRedirect(place.page_url())


def note(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write a note for colleagues, or take one's own away."""
    place = Place.of(request, pk)
    contribution = contribution_at(place, key)
    if "remove" in request.POST:
        return _remove_note(request, place, contribution)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            verbs.add_note(contribution, form.cleaned_data["text"], by=staff(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return HttpResponseRedirect(f"{place.url(contribution)}#notes")
    return item_page(admin, request, place, contribution, note_form=form)


def assign(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Give it to an officer by a day; a refusal keeps what was chosen."""
    place = Place.of(request, pk)
    contribution = contribution_at(place, key)
    form = AssignForm(request.POST)
    if form.is_valid():
        try:
            given = verbs.assign(contribution, by=staff(request), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
            _accept_present_assignment(form, contribution)
        else:
            admin.log_change(request, contribution, gettext("Assign"))
            text = gettext("Assigned to %(officer)s.") % {"officer": _name(given)}
            messages.success(request, text)
            return HttpResponseRedirect(place.url(contribution))
    return item_page(admin, request, place, contribution, assign_form=form)


def done(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What was assigned is done."""
    place = Place.of(request, pk)
    contribution = contribution_at(place, key)
    assignment = get_object_or_404(contribution.assignments, pk=number(request.POST.get("assignment", "")))
    try:
        verbs.finish(assignment, by=staff(request))
    except ValidationError as refused:
        return _told(request, refused, place.url(contribution))
    messages.success(request, gettext("The assignment is done."))
    return HttpResponseRedirect(place.url(contribution))


def assign_many(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Give all that are ticked and that nobody has yet to an officer."""
    place = Place.of(request, pk)
    ticked = [one for key in request.POST.getlist("contribution")[:50] if (one := found(place.consultation, key))]
    form = AssignForm(request.POST)
    if not ticked:
        form.add_error(None, gettext("Tick the contributions first."))
    if form.is_valid():
        data = form.cleaned_data
        try:
            given = verbs.assign_many(ticked, data["officer"], due_on=data["due_on"], by=staff(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _tell_assigned(request, given, len(ticked) - given)
            return HttpResponseRedirect(place.list_url())
    return list_page(admin, request, place, form)


def item_page(
    admin: VerbsAdmin,
    request: HttpRequest,
    place: Place,
    contribution: Contribution,
    *,
    note_form: NoteForm | None = None,
    assign_form: AssignForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of one contribution; with a form that was refused, or what a panel adds (`more`)."""
    by, shown = staff(request), item_of(contribution)
    position = Position.of(contribution)
    before, after = neighbours(place.consultation, place.narrowing, by, position)
    context = {
        **frame(admin, request, place),
        "title": str(contribution),
        "item": shown,
        "previous_url": place.url(before) if before else "",
        "next_url": place.url(after) if after else "",
        "coverage": coverage(place.consultation, by, place.narrowing, position.before()),
        "was_read_by_me": shown.was_read_by(by.pk),
        "record_url": change_url(contribution),
        "note_form": note_form or NoteForm(),
        "assign_form": assign_form or _assign_form(shown),
        "urls": {name: place.url(contribution, name) for name in ("read", "note", "assign", "done")},
        **panels(request, place, shown),
        **more,
    }
    return TemplateResponse(request, "admin/engagement/desk/item.html", context)


def contribution_at(place: Place, key: str) -> Contribution:
    """What is to be read behind an address; 404 where there is nothing, or nothing any more."""
    contribution = found(place.consultation, key)
    if contribution is None:
        raise Http404
    return contribution


def _assign_form(item: DeskItem) -> AssignForm:
    standing = item.assignment
    if standing is None:
        return AssignForm()
    shown = {"officer": standing.officer_id, "due_on": standing.due_on, "instead_of": standing.pk}
    return AssignForm(initial=shown)


def _accept_present_assignment(form: AssignForm, contribution: Contribution) -> None:
    """After a refusal the page shows how it now stands, so the next assignment is in place of that."""
    standing = Assignment.objects.open().filter(**columns(contribution)).first()
    form.data = {**form.data.dict(), "instead_of": standing.pk if standing else ""}  # type: ignore[attr-defined]


def _remove_note(request: HttpRequest, place: Place, contribution: Contribution) -> HttpResponse:
    chosen: ReadingNote = get_object_or_404(contribution.reading_notes, pk=number(request.POST["remove"]))
    try:
        verbs.remove_note(chosen, by=staff(request))
    except ValidationError as refused:
        return _told(request, refused, place.url(contribution))
    return HttpResponseRedirect(f"{place.url(contribution)}#notes")


def _tell_assigned(request: HttpRequest, given: int, left: int) -> None:
    text = ngettext("%(count)d contribution is assigned.", "%(count)d contributions are assigned.", given)
    messages.success(request, text % {"count": given})
    if left:
        text = ngettext(
            "%(count)d contribution is assigned to somebody already, and stays so.",
            "%(count)d contributions are assigned to somebody already, and stay so.",
            left,
        )
        messages.warning(request, text % {"count": left})


def _told(request: HttpRequest, refused: ValidationError, url: str) -> HttpResponse:
    messages.error(request, " ".join(refused.messages))
    return HttpResponseRedirect(url)


def _name(assignment: Assignment) -> str:
    return assignment.officer.get_full_name() or assignment.officer.get_username()
