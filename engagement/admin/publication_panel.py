"""The panel beside each answer on the reading desk: what the public will read of it, and the decision on it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from blog.admin.verbs import VerbsAdmin, staff
from engagement.actions import publications as verbs
from engagement.admin.desk import Place, desk_url
from engagement.admin.publication_forms import PublicationForm
from engagement.models import Answer, Consent, Ground
from engagement.models.desk import DeskItem
from engagement.models.publications import Standing, standings


@dataclass(frozen=True)
class Panel:
    """What is decided on one answer; `form` is None where it is never published, for the reason in `never`."""

    standing: Standing
    form: PublicationForm | None = None
    never: str = ""
    is_tried: bool = False  # the form came back: refused, or to show its preview

    @property
    def text(self) -> str:
        return self.form.preview if self.form else ""


def add_publications(request: HttpRequest, place: Place, item: DeskItem) -> dict[str, Any]:
    """Put a panel beside each answer of a submission: three queries. What was typed into one of them comes back."""
    answers = [text.answer for text in item.texts if text.answer]
    if not answers or item.submission is None:
        return {}
    found, grounds = standings(answers), list(Ground.objects.active())
    tried: PublicationForm | None = getattr(request, "publication_form", None)
    for text in item.texts:
        if text.answer:
            text.panels["publication"] = _panel(found[text.answer.pk], item.submission.consent, grounds, tried)
    return {"publication_url": desk_url("publication", place.consultation.pk, item.key) + place.query}


def _panel(standing: Standing, consent: str, grounds: list[Ground], tried: PublicationForm | None) -> Panel:
    if consent == Consent.WITHHELD:
        return Panel(standing, never=gettext("Its writer does not want it published."))
    if standing.answer.question and standing.answer.question.confidential:
        return Panel(standing, never=gettext("Answers to a confidential question are never published."))
    if tried and tried.standing.answer.pk == standing.answer.pk:
        return Panel(standing, tried, is_tried=True)
    return Panel(standing, PublicationForm(standing, grounds))


def decide(admin: VerbsAdmin, request: HttpRequest, place: Place, key: str) -> HttpResponse | PublicationForm:
    """Carry out what was pressed in the panel of one answer, and give the way back to it; the form where it was
    refused, or where only its preview was asked for."""
    answer = _answer(request, place, key)
    standing = standings([answer])[answer.pk]
    form = PublicationForm(standing, Ground.objects.active(), request.POST)
    if not form.is_valid() or form.cleaned_data["act"] == "preview":
        return form
    try:
        _carry_out(form, request)
    except ValidationError as refused:
        form.add_error(None, refused)
        form.accept_present_version(standings([answer])[answer.pk])
        return form
    admin.log_change(request, answer.submission, gettext("Decide on publication"))
    messages.success(request, gettext("Your decision is recorded."))
    return HttpResponseRedirect(f"{place.url(key)}#answer-{answer.pk}")


def _answer(request: HttpRequest, place: Place, key: str) -> Answer:
    """One of the contribution on the page; whether it may be published, the verb says."""
    number = request.POST.get("answer", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    own = Answer.objects.received().filter(submission__consultation=place.consultation).prefetch_related("chosen")
    answer = get_object_or_404(own.select_related("submission", "question"), pk=int(number))
    if key != f"submission-{answer.submission_id}":
        raise Http404
    return answer


def _carry_out(form: PublicationForm, request: HttpRequest) -> None:
    """Call the verb whose button was pressed. Refused by the verb."""
    data, answer = form.cleaned_data, form.standing.answer
    seen = {"by": staff(request), "version": data["version"]}
    match data["act"]:
        case "approve":
            verbs.approve(answer, shows_other=data["shows_other"], **seen)
        case "withhold":
            verbs.withhold(answer, ground=data["ground"], **seen)
        case "redact":
            verbs.redact(answer, form.hidden(), ground=data["ground"], **seen)
        case "lift":
            verbs.lift(answer, data["redaction"], **seen)
        case _:
            raise ValidationError(gettext("Choose a decision."))
