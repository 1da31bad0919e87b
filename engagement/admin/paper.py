"""Staff pages on which a letter, a mail, a call or a meeting is entered, and entered anew where it was mistyped."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext

from blog.admin.base import StaffAdmin
from blog.admin.verbs import change_url, list_url, staff
from diplomacy import languages
from engagement.actions import paper
from engagement.forms.answers import AnswersForm
from engagement.forms.paper import EntryForm, facts_of
from engagement.models import Consultation, Kind, Submission


def enter(admin: StaffAdmin, request: HttpRequest) -> HttpResponse:
    """Choose a consultation, then enter what came in; a refused entry keeps what was typed."""
    chosen = request.GET.get("consultation", "")
    if not chosen.isdecimal():
        return _choosing(request)
    consultation = get_object_or_404(Consultation.objects.published(), pk=int(chosen))
    if against := paper.obstacles(consultation):
        return _choosing(request, against)
    return _page(admin, request, consultation, None)


def correct(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The same with all that an entry says, to be entered anew in its place."""
    mistyped = admin.get_object(request, str(pk))
    if mistyped is None:
        raise Http404
    consultation = Consultation.objects.with_reports().get(pk=mistyped.consultation_id)
    if against := paper.obstacles_to_correction(mistyped, consultation):
        for sentence in against:
            admin.message_user(request, sentence, messages.ERROR)
        return redirect(change_url(mistyped))
    return _page(admin, request, consultation, mistyped)


def enter_url(consultation: Consultation) -> str:
    return reverse("admin:engagement_submission_add", query={"consultation": consultation.pk})


def running() -> list[Consultation]:
    """The consultations on which something can be entered, the newest first."""
    found = Consultation.objects.published().filter(opens_at__lte=timezone.now(), withdrawn_at=None)
    return list(found.exclude(kind=Kind.QUESTION_HOUR).order_by("-opens_at"))


def _choosing(request: HttpRequest, against: list[str] | None = None) -> HttpResponse:
    consultations = [(consultation, enter_url(consultation)) for consultation in running()]
    context = {**around(request), "consultations": consultations, "obstacles": against or []}
    return TemplateResponse(request, "admin/engagement/submission/choose.html", context)


def _page(
    admin: StaffAdmin, request: HttpRequest, consultation: Consultation, mistyped: Submission | None
) -> HttpResponse:
    form, answers = _forms(request, consultation, mistyped)
    if request.method == "POST" and "add" not in request.POST:
        both = [form.is_valid(), answers.is_valid()]
        if all(both):
            try:
                return _kept(admin, request, form, answers)
            except ValidationError as refused:
                form.add_error(None, refused)
    context = {
        **around(request),
        "consultation": consultation,
        "form": form,
        "answers": answers,
        "mistyped": mistyped,
        "mistyped_url": change_url(mistyped) if mistyped else "",
        "alike": [(one, change_url(one)) for one in form.alike],
        "had_files": bool(request.FILES),
    }
    return TemplateResponse(request, "admin/engagement/submission/enter.html", context)


def _forms(
    request: HttpRequest, consultation: Consultation, mistyped: Submission | None
) -> tuple[EntryForm, AnswersForm]:
    """Both halves of the page. To open a remark on one more clause is no sending: nothing is checked then."""
    language, empty = languages.current(), Submission(consultation=consultation)
    if request.method != "POST":
        answers = AnswersForm(mistyped or empty, language)
        return EntryForm(consultation, initial=_first(mistyped), mistyped=mistyped), answers
    answers = AnswersForm(mistyped or empty, language, request.POST)
    if "add" in request.POST:
        return EntryForm(consultation, initial=request.POST.dict(), mistyped=mistyped), answers
    return EntryForm(consultation, request.POST, request.FILES, mistyped=mistyped), answers


def _first(mistyped: Submission | None) -> dict[str, Any]:
    if mistyped is None or mistyped.received_at is None:
        return {"key": uuid4(), "language": languages.current()}
    moment = timezone.localtime(mistyped.received_at)
    return {**facts_of(mistyped), "key": uuid4(), "day": moment.date(), "clock": moment.time()}


def _kept(admin: StaffAdmin, request: HttpRequest, form: EntryForm, answers: AnswersForm) -> HttpResponse:
    data, by = form.cleaned_data, staff(request)
    entry = form.paper(answers.said, data["scans"])
    if form.mistyped:
        submission = paper.correct(form.mistyped, entry, note=data["note"], by=by, key=data["key"])
        told = gettext("Entered anew with the reference %(reference)s; the mistyped entry is kept and counts no more.")
    else:
        submission = paper.enter(entry, by=by, key=data["key"], receipt=data["receipt"])
        told = gettext("Entered with the reference %(reference)s. Write it on the paper.")
    admin.log_addition(request, submission, str(told % {"reference": submission.reference}))
    admin.message_user(request, told % {"reference": submission.reference}, messages.SUCCESS)
    return redirect(change_url(submission))


def around(request: HttpRequest) -> dict[str, Any]:
    """What each of these pages shows: the way back, and itself in the other language."""
    addresses = {code: translate_url(request.get_full_path(), code) for code in languages.codes()}
    return {"list_url": list_url(Submission), "alternates": languages.alternates(addresses)}
