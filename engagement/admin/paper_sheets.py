"""Staff pages on which paper is entered from a sheet: upload, look through what would become of it, enter it at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import StaffAdmin
from blog.admin.verbs import list_url, staff
from diplomacy import sheets
from engagement.actions import paper, paper_sheets
from engagement.actions.paper import Paper
from engagement.actions.paper_sheets import Plan
from engagement.admin.paper import around, running
from engagement.forms.paper_cells import Fault, Reading
from engagement.forms.paper_columns import FACTS, Columns, question_words
from engagement.models import Capacity, Channel, Consent, Consultation, PaperSheet, Submission
from engagement.tables import csv_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200  # faults on the page; all are in the file


class UploadForm(forms.Form):
    """A sheet, and the consultation to which its letters were written."""

    consultation = forms.ChoiceField(label=_("Consultation"))
    sheet = forms.FileField(label=_("Sheet"), help_text=_("XLSX, or CSV in UTF-8 with commas or semicolons."))

    def __init__(self, consultations: Sequence[Consultation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultations = {str(one.pk): one for one in consultations}
        chosen: Any = self.fields["consultation"]
        chosen.choices = [("", "–"), *((pk, str(one)) for pk, one in self.consultations.items())]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("sheet"):
            try:
                data["lines"] = sheets.read(data["sheet"], most_rows=settings.SHEET_MAX_ROWS)
            except ValidationError as refused:
                self.add_error("sheet", refused)
        return data


@dataclass(frozen=True)
class Found:
    """A fault with the number of its row, 0 for those of the head."""

    row: int
    fault: Fault


@dataclass(frozen=True)
class Look:
    """What came of looking through a sheet."""

    reading: Reading
    plan: Plan
    faults: list[Found]

    @property
    def papers(self) -> list[tuple[int, Paper]]:
        return _papers(self.reading)


def upload(admin: StaffAdmin, request: HttpRequest) -> HttpResponse:
    """Choose a consultation and a sheet. Nothing is entered yet."""
    consultations = running()
    first = {"consultation": request.GET.get("consultation", "")}
    form = UploadForm(consultations, initial=first)
    if request.method == "POST":
        form = UploadForm(consultations, request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            about = form.consultations[data["consultation"]]
            sheet = paper_sheets.keep(about, data["sheet"].name, data["lines"], by=staff(request))
            return redirect(rows_url(sheet))
    templates = [(one, reverse("admin:engagement_submission_sheet_template", args=[one.pk])) for one in consultations]
    context = {**around(request), "form": form, "templates": templates, "most": settings.SHEET_MAX_ROWS}
    return TemplateResponse(request, "admin/engagement/submission/sheet.html", context)


def look_through(admin: StaffAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of each row; entering all good ones at once, on a POST."""
    sheet = _own(request, pk)
    if sheet.entered_at:
        admin.message_user(request, gettext("This sheet has been entered already."), messages.WARNING)
        return redirect(list_url(Submission, consultation__id__exact=sheet.consultation_id))
    look = look_at(sheet)
    if request.method == "POST":
        try:
            also_alike = "alike" in request.POST
            count = paper_sheets.enter_all(sheet, look.papers, by=staff(request), also_alike=also_alike)
        except ValidationError as refused:
            for sentence in refused.messages:
                admin.message_user(request, sentence, messages.ERROR)
            return redirect(rows_url(sheet))
        told = gettext("Entered from the sheet: %(count)d. Rows left out: %(rest)d.")
        rest = len(look.reading.rows) - count
        admin.message_user(request, told % {"count": count, "rest": rest}, messages.SUCCESS)
        return redirect(list_url(Submission, consultation__id__exact=sheet.consultation_id))
    context = {
        **around(request),
        "sheet": sheet,
        "look": look,
        "shown": look.faults[:MOST_SHOWN],
        "faulty": len({found.row for found in look.faults}),
        "alike_rows": [number for number, _paper in look.plan.alike],
        "errors_url": reverse("admin:engagement_submission_sheet_errors", args=[sheet.pk]),
        "upload_url": reverse("admin:engagement_submission_sheet"),
    }
    return TemplateResponse(request, "admin/engagement/submission/sheet_rows.html", context)


def errors(admin: StaffAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The faults as a table, to be mended in the sheet."""
    return csv_file("faults.csv", _error_table(look_at(_own(request, pk))))


def template(admin: StaffAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """An empty sheet with the columns of one consultation, named in both languages, and how to fill them in."""
    consultation = get_object_or_404(Consultation.objects.published(), pk=pk)
    if paper.obstacles(consultation):
        raise Http404
    columns = Columns(consultation)
    content = sheets.write(gettext("Paper"), [[column.title for column in columns.all()]], _notes(columns))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="paper-{consultation.pk}.xlsx"'
    return response


def look_at(sheet: PaperSheet) -> Look:
    """Read the rows anew, as the consultation now stands."""
    consultation = Consultation.objects.with_reports().get(pk=sheet.consultation_id)
    reading = Reading(consultation, paper_sheets.lines_of(sheet))
    faults = [Found(0, Fault("", sentence)) for sentence in reading.faults]
    faults += [Found(row.number, fault) for row in reading.rows for fault in row.faults]
    return Look(reading, paper_sheets.plan(consultation, _papers(reading)), faults)


def rows_url(sheet: PaperSheet) -> str:
    return reverse("admin:engagement_submission_sheet_rows", args=[sheet.pk])


def _papers(reading: Reading) -> list[tuple[int, Paper]]:
    return [(row.number, row.paper) for row in reading.rows if row.paper]


def _own(request: HttpRequest, pk: int) -> PaperSheet:
    """Who uploaded it alone looks through it."""
    return get_object_or_404(PaperSheet.objects.select_related("consultation"), pk=pk, uploaded_by=staff(request))


def _error_table(look: Look) -> Iterator[Sequence[object]]:
    yield (gettext("row"), gettext("column"), gettext("what is wrong"))
    yield from ((found.row or "", found.fault.column, found.fault.sentence) for found in look.faults)
    again = gettext("Entered before, to the letter: left out.")
    yield from ((number, "", again) for number in look.plan.known)
    alike = gettext("From the same organisation or name on the same day as another: is it a double?")
    yield from ((number, "", alike) for number, _paper in look.plan.alike)


def _notes(columns: Columns) -> list[list[str]]:
    """How each column is filled in."""
    values: dict[str, Sequence[object]] = {
        "channel": [label for value, label in Channel.choices if value != Channel.WEB],
        "language": [name for _code, name in settings.LANGUAGES],
        "capacity": Capacity.labels,
        "consent": Consent.labels,
    }
    notes = [[gettext("Column"), gettext("How to fill it in")]]
    for column in columns.all():
        if column.fact:
            listed = "; ".join(str(label) for label in values.get(column.fact, []))
            notes.append([column.title, str(FACTS[column.fact][1]) % {"values": listed}])
        elif column.question:
            notes.append([column.title, f"{question_words(column.question)}\n{_how_to_answer(column.question)}"])
        else:
            notes.append([column.title, gettext("What it says on this clause.")])
    return notes


def _how_to_answer(question: Any) -> str:
    """In words, with the choices by their numbers."""
    ways = {
        "open": gettext("In free words."),
        "scale": gettext("A point from 1 to %(last)d.") % {"last": question.scale_steps},
        "single": gettext("The number of one choice; behind «other» a colon and what else."),
        "several": gettext("The numbers of choices with semicolons between: 1; 3."),
        "ranking": gettext("The numbers of the choices in their order, with semicolons between: 2; 1; 3."),
        "matrix": gettext("Row and choice by their numbers, with semicolons between: 1: 2; 2: 3."),
    }
    lines = [ways[question.kind]]
    if question.rows:
        lines.append(f"{gettext('Rows:')} {_listed(question.rows)}")
    if question.options:
        lines.append(f"{gettext('Choices:')} {_listed(question.options)}")
    return "\n".join(lines)


def _listed(choices: Sequence[Any]) -> str:
    return "; ".join(f"{number} {choice}" for number, choice in enumerate(choices, 1))
