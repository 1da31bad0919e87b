"""The passages of one theme: read together, and moved, split off, marked or taken out several at a time."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from blog.admin.verbs import VerbsAdmin, staff
from engagement.actions import filing, themes
from engagement.admin.filing import frame, theme_url, themes_of
from engagement.admin.filing_forms import PassagesForm
from engagement.models import Excerpt, Stance, Theme
from engagement.models.theme_board import with_sources

PASSAGES_PER_PAGE = 50


@dataclass(frozen=True)
class Narrowed:
    """Which passages of a theme are shown; behind which key the page begins."""

    stance: str = ""
    telling: bool = False
    after: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> "Narrowed":
        stance, after = request.GET.get("stance", ""), request.GET.get("after", "")
        key = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
        return cls(stance if stance in Stance.values else "", "telling" in request.GET, key)

    def rows(self, theme: Theme) -> QuerySet[Any]:
        found = Excerpt.objects.filter(theme=theme)
        found = found.filter(stance=self.stance) if self.stance else found
        return found.filter(telling=True) if self.telling else found

    def query(self, after: int = 0) -> str:
        chosen = {"stance": self.stance, "telling": "1" if self.telling else "", "after": str(after or "")}
        named = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(named)}" if named else ""


def passages_page(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """All that is filed under a theme, a page at a time; a refusal keeps what was chosen and typed."""
    theme: Theme = get_object_or_404(Theme.objects.select_related("consultation"), pk=pk)
    others = [other for other in themes_of(theme.consultation) if other.pk != theme.pk]
    form = PassagesForm(others, request.POST or None)
    narrowed = Narrowed.of(request)
    if request.method == "POST" and form.is_valid():
        try:
            told = _act(theme, form, request)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, told)
            return HttpResponseRedirect(theme_url("passages", pk) + narrowed.query(narrowed.after))
    return _page(admin, request, theme, narrowed, form)


def _page(
    admin: VerbsAdmin, request: HttpRequest, theme: Theme, narrowed: Narrowed, form: PassagesForm
) -> HttpResponse:
    rows = with_sources(narrowed.rows(theme)).order_by("pk")
    shown = list(rows.filter(pk__gt=narrowed.after)[: PASSAGES_PER_PAGE + 1])
    more = len(shown) > PASSAGES_PER_PAGE
    shown = shown[:PASSAGES_PER_PAGE]
    context = {
        **frame(admin, request, theme.consultation),
        "title": str(theme),
        "theme": theme,
        "excerpts": shown,
        "total": narrowed.rows(theme).count(),
        "form": form,
        "chosen": form.chosen,
        "narrowed": narrowed,
        "stances": Stance,
        "here": theme_url("passages", theme.pk) + narrowed.query(narrowed.after),
        "first_url": narrowed.query() or "?" if narrowed.after else "",
        "more_url": narrowed.query(shown[-1].pk) if more else "",
    }
    return TemplateResponse(request, "admin/engagement/theme/passages.html", context)


def _act(theme: Theme, form: PassagesForm, request: HttpRequest) -> str:
    """Call the verb of the button that was pressed; what was done, in a sentence."""
    by, chosen = staff(request), form.chosen
    match form.act:
        case "split":
            new = themes.split(theme, chosen, form.titles, by=by)
            return gettext("The chosen passages are now under the new theme «%(theme)s».") % {"theme": new}
        case "move":
            filing.move(chosen, theme, form.cleaned_data["into"], by=by)
            return gettext("The chosen passages are now under «%(theme)s».") % {"theme": form.cleaned_data["into"]}
        case "take_out":
            count = filing.take_out(chosen, theme, by=by)
            text = ngettext(
                "%(count)d passage is taken out of the theme.", "%(count)d passages are taken out of the theme.", count
            )
            return text % {"count": count}
        case "telling" | "not_telling":
            filing.describe(chosen, theme, telling=form.act == "telling")
        case _:
            filing.describe(chosen, theme, stance=form.cleaned_data["stance"] or None)
    return gettext("The chosen passages are marked.")
