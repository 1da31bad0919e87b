"""The page of results, and the suggestions while somebody types: public, and the same for all who ask the same."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from blog.models import SearchEntry, Topic
from diplomacy import languages
from diplomacy.caching import public
from diplomacy.lexemes import is_read_whole
from diplomacy.search.finding import Search
from diplomacy.search.forms import SearchForm
from diplomacy.search.hits import Hit, show
from diplomacy.search.questions import likeness

PER_PAGE, SUGGESTED = 10, 6
MEANT = 0.5  # likeness to a word found, from which it may be the one that was meant


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results by relevance; without a question, the form and the topics."""
    calendar = SearchEntry.objects.calendar()
    form = SearchForm(request.GET, calendar.years)
    context = {"form": form, "alternates": languages.alternates(addresses(request)), "topics": Topic.objects.all()}
    context |= results(request, form) if form.typed else {}
    response = public(request, render(request, "search/search.html", context), calendar.following)
    if form.typed:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles for what is typed so far, in the page's language, as JSON."""
    typed = request.GET.get("q", "")
    found, questions = Search(typed, (languages.current(),)).exactly(beginning=True)
    shown = [
        {"title": hit.plain_title, "url": hit.url, "kind": hit.kind.label, "language": hit.language}
        for hit in show(found[:SUGGESTED], questions)
    ]
    response = public(request, JsonResponse({"suggestions": shown}), SearchEntry.objects.calendar().following)
    response["X-Robots-Tag"] = "noindex"
    return response


def results(request: HttpRequest, form: SearchForm) -> dict[str, Any]:
    """One page of what was found; where that is little, with what has similar words, and how much others have."""
    asked = form.search()
    exact, similar, questions, is_capped = asked.found()
    page = Paginator([*exact, *similar], PER_PAGE).get_page(request.GET.get("page"))
    hits = show(list(page.object_list), questions)
    others = languages.others(asked.codes[0]) if len(asked.codes) == 1 and len(exact) < PER_PAGE else []
    return {
        "hits": hits,
        "hits_page": page,
        "first_similar": max(len(exact) - page.start_index() + 1, 0) if similar else None,
        "count": len(exact) + len(similar),
        "is_exact": bool(exact),
        "is_capped": is_capped,
        "meant": "" if exact else meant(asked, hits),
        "elsewhere": [(code, languages.name(code), asked.count_in([code])) for code in others],
        "is_cut": not is_read_whole(form.typed),
    }


def meant(asked: Search, hits: list[Hit]) -> str:
    """The question in words that these results have, where they have one much like each that was typed."""
    found = [piece.text for hit in hits for piece in (*hit.title, *hit.extract) if piece.is_marked]
    chosen = []
    for word in asked.words:
        best = max(found, key=lambda text: likeness(word.folded, text.lower()), default="")
        if not best or likeness(word.folded, best.lower()) < MEANT:
            return ""
        chosen.append(best)
    return " ".join(chosen)


def addresses(request: HttpRequest) -> dict[str, str]:
    """This page in each language, with the same question."""
    query = urlencode([(name, value) for name, value in request.GET.items() if name != "page"])
    found = {}
    for code in languages.codes():
        with override(code):
            found[code] = f"{reverse('search')}?{query}" if query else reverse("search")
    return found
