"""What people said and what the Ministry answers, theme by theme."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Consultation, Excerpt, Reply, Theme
from engagement.models.told import for_readers, keys_once, passages_at
from engagement.views.consultations import way_to


@require_safe
def theme_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One theme: all that was filed there, page by page, and the Ministry's reply."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    theme = get_object_or_404(for_readers(Theme.objects.published().filter(consultation=consultation)), pk=pk)
    keys = keys_once(Excerpt.objects.shown().filter(theme=theme))
    page = Paginator(keys, settings.EXCERPTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "consultation": consultation,
        "theme": theme,
        "page": page,
        "passages": passages_at(list(page.object_list)),
        "versions": Reply.objects.superseded().filter(theme=theme).with_clauses(),
        "alternates": languages.alternates(theme.urls()),
        "trail": [*way_to(consultation), (theme.title, "")],
    }
    return public(request, render(request, "engagement/outcomes/theme.html", context), *consultation.boundaries())
