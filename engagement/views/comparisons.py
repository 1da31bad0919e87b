"""Two published drafts compared, clause by clause and word by word."""

from collections import Counter

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation
from engagement.models.comparison import Row, Stretch, compare, stretches, tell_words
from engagement.models.drafts import Fate
from engagement.models.overview import published_drafts
from engagement.templatetags.drafts import compare_url
from engagement.views.consultations import way_to
from engagement.views.drafts import chosen_language

ORDER = (Fate.EDITED, Fate.NEW, Fate.SPLIT, Fate.MERGED, Fate.DROPPED, Fate.SAME)


@require_safe
def draft_compare(request: HttpRequest, slug: str, before: int, number: int) -> HttpResponse:
    """What changed from one draft to a later one, a page at a time; asked the wrong way round, it leads to the right."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    drafts = {draft.number: draft for draft in published_drafts(consultation)}
    if before == number or not {before, number} <= drafts.keys():
        raise Http404
    if before > number:
        return redirect(compare_url(consultation, number, before))
    language, only_changed = chosen_language(request), request.GET.get("only") == "changed"
    rows = compare(consultation, before, number)
    page = Paginator(_wanted(stretches(rows), only_changed), settings.CLAUSES_PER_PAGE // 2 or 1).get_page(
        request.GET.get("page")
    )
    page.object_list = tell_words(list(page.object_list), [language] if language else languages.own_first())
    context = {
        "consultation": consultation,
        "before": drafts[before],
        "draft": drafts[number],
        "drafts": list(drafts.values()),
        "steps": [drafts[step] for step in sorted(drafts) if before < step <= number],
        "page": page,
        "language": language,
        "only_changed": only_changed,
        "counts": counts(rows),
        "alternates": languages.alternates(_urls(consultation, before, number)),
        "trail": [*way_to(consultation), (_title(before, number), "")],
        "title": _title(before, number),
    }
    return public(request, render(request, "engagement/drafts/compare.html", context), *consultation.boundaries())


def counts(rows: list[Row]) -> list[tuple[Fate, int]]:
    """How many clauses met which fate, the changes first."""
    found = Counter(row.fate for row in rows)
    return [(fate, found[fate]) for fate in ORDER if found[fate]]


def _wanted(found: list[Stretch], only_changed: bool) -> list[Stretch]:  # noqa: FBT001
    """Without what did not change, where readers ask for the changes alone."""
    return [Stretch([], stretch.row) for stretch in found if stretch.row] if only_changed else found


def _title(before: int, number: int) -> str:
    return _("Draft %(before)s and draft %(number)s compared") % {"before": before, "number": number}


def _urls(consultation: Consultation, before: int, number: int) -> dict[str, str]:
    urls = {}
    for code in languages.codes():
        with override(code):
            urls[code] = compare_url(consultation, before, number)
    return urls
