"""What is decided on the publication of a consultation's answers: the list of all, and approval of many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy import languages
from engagement.actions import publications as verbs
from engagement.admin.desk import Place, desk_url, frame
from engagement.admin.desk_item import contribution_at, item_page
from engagement.admin.publication_panel import decide
from engagement.models import Answer, AnswerPublication, Consultation
from engagement.models.answers import AnswerQuerySet
from engagement.models.desk_filters import number
from engagement.models.given_answers import in_words
from engagement.models.publications import Standing, only_choices, publishable, standings, undecided
from engagement.models.published_submissions import form_questions

ROWS = 50
UNDECIDED = "undecided"
SHELVES = {
    UNDECIDED: _("Not decided yet"),
    AnswerPublication.State.PUBLISHED.value: AnswerPublication.State.PUBLISHED.label,
    AnswerPublication.State.WITHHELD.value: AnswerPublication.State.WITHHELD.label,
}


def publications(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The answers of one consultation by what was decided on them; a POST approves several."""
    place = Place.of(request, pk)
    if request.method == "POST":
        return _approve(request, place)
    shelf = request.GET.get("shelf", "")
    shelf = shelf if shelf in SHELVES else UNDECIDED
    answers = _shelf(place.consultation, shelf)
    page = Paginator(answers.order_by("pk"), ROWS).get_page(request.GET.get("page"))
    context = {
        **frame(admin, request, place),
        "title": gettext("Publication of answers"),
        "page": page,
        "rows": _rows(list(page), place),
        "shelf": shelf,
        "shelves": [(name, label, _shelf(place.consultation, name).count()) for name, label in SHELVES.items()],
        "only_choices": only_choices(_shelf(place.consultation, UNDECIDED)).count(),
        "here_url": desk_url("publications", pk),
    }
    return TemplateResponse(request, "admin/engagement/desk/publications.html", context)


def publication(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The decision on one answer, from its panel on the desk; what was refused is shown again with what was typed."""
    place = Place.of(request, pk)
    contribution = contribution_at(place, key)
    decided = decide(admin, request, place, key)
    if isinstance(decided, HttpResponse):
        return decided
    request.publication_form = decided  # type: ignore[attr-defined]  # the panels of the page are made from it
    return item_page(admin, request, place, contribution)


def _approve(request: HttpRequest, place: Place) -> HttpResponse:
    by, home = staff(request), HttpResponseRedirect(desk_url("publications", place.consultation.pk))
    if "choices" in request.POST:
        count = verbs.approve_choices(place.consultation, by=by)
    else:
        keys = [key for text in request.POST.getlist("answer")[:ROWS] if (key := number(text))]
        own = publishable().filter(submission__consultation=place.consultation, pk__in=keys)
        count = verbs.approve_all(list(own.values_list("pk", flat=True)), by=by)
    if not count:
        messages.info(request, gettext("Nothing was approved: choose answers on which nobody has decided yet."))
        return home
    text = ngettext("%(count)d answer is approved.", "%(count)d answers are approved.", count)
    messages.success(request, text % {"count": count})
    return home


def _shelf(consultation: Consultation, name: str) -> AnswerQuerySet:
    if name == UNDECIDED:
        return undecided().filter(submission__consultation=consultation)
    return publishable().filter(submission__consultation=consultation, publication__state=name)


def _rows(answers: list[Answer], place: Place) -> list[dict[str, Any]]:
    """The answers of a page in words, each with how it stands and the way to it on the desk."""
    whole = Answer.objects.filter(pk__in=[answer.pk for answer in answers]).order_by("pk")
    related = ("submission", "question__clause__draft__consultation", "clause__draft__consultation")
    found = list(whole.select_related(*related).prefetch_related("chosen__choice", "chosen__row"))
    questions, decided = form_questions(place.consultation), standings(found)
    every, language = {question.pk for question in questions}, languages.current()
    rows = []
    for answer in found:
        given = in_words([answer], questions, every, language)
        standing: Standing = decided[answer.pk]
        url = f"{desk_url('item', place.consultation.pk, f'submission-{answer.submission_id}')}#answer-{answer.pk}"
        rows += [{"given": one, "standing": standing, "url": url} for one in [*given.questions, *given.remarks]]
    return rows
