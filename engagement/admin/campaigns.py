"""Groups of like texts on the reading desk: looking for them, judging them, filing those of one group together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.differences import all_word_changes
from engagement.actions import campaigns as verbs
from engagement.admin.campaign_forms import GroupForm
from engagement.admin.desk import Place, desk_url, frame
from engagement.admin.filing import theme_url, themes_of
from engagement.models import Campaign, CampaignSearch, CampaignText
from engagement.models.campaign_groups import groups, of_consultation, ways_of_filing, with_texts
from engagement.models.campaign_texts import number_of_texts
from engagement.models.desk import who

GROUPS_SHOWN, TEXTS_SHOWN = 20, 50
WAITING = "waiting"


def group_list(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of a consultation; a POST compares its texts anew."""
    place = Place.of(request, pk)
    if request.method == "POST":
        return _look(request, place)
    waiting = WAITING in request.GET
    page = Paginator(of_consultation(place.consultation, waiting=waiting), GROUPS_SHOWN).get_page(
        request.GET.get("page")
    )
    search = CampaignSearch.objects.filter(consultation=place.consultation).first()
    here = desk_url("groups", pk)
    context = {
        **frame(admin, request, place),
        "title": _("Like texts"),
        "page": page,
        "groups": [(group, desk_url("group", pk, group.campaign.pk)) for group in groups(list(page))],
        "waiting": waiting,
        "tabs": [(here, _("All"), not waiting), (f"{here}?{WAITING}", _("With texts not filed yet"), waiting)],
        "search": search,
        "ways": ways_of_filing(place.consultation),
        "more_texts": max(number_of_texts(place.consultation) - search.texts, 0) if search else 0,
    }
    return TemplateResponse(request, "admin/engagement/desk/groups.html", context)


def group_page(admin: VerbsAdmin, request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """One group: its first text whole, and how the others differ, most of all first; acts are POSTs."""
    place = Place.of(request, pk)
    campaign = get_object_or_404(Campaign, pk=group, consultation=place.consultation)
    form = GroupForm(themes_of(place.consultation), request.POST or None)
    if request.method == "POST":
        try:
            told = _act(request, campaign, form)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if told:
                messages.success(request, told)
                return HttpResponseRedirect(desk_url("group", pk, group))
    return _group_page(admin, request, place, campaign, form)


def _look(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        search = verbs.find(place.consultation)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        text = ngettext("%(count)d text was compared.", "%(count)d texts were compared.", search.texts)
        messages.success(request, text % {"count": search.texts})
    return HttpResponseRedirect(desk_url("groups", place.consultation.pk))


def _act(request: HttpRequest, campaign: Campaign, form: GroupForm) -> str:
    """Do what the button says; what has happened in words, "" where the form is not filled in."""
    chosen, by = request.POST.getlist("text"), staff(request)
    if "apart" in request.POST:
        count = verbs.set_apart(campaign, chosen, by=by)
        return ngettext("%(count)d text is set apart.", "%(count)d texts are set apart.", count) % {"count": count}
    if "back" in request.POST:
        count = verbs.put_back(campaign, chosen)
        return ngettext("%(count)d text is put back.", "%(count)d texts are put back.", count) % {"count": count}
    if not form.is_valid():
        return ""
    filed = verbs.file_together(campaign, by=by, **form.cleaned_data)
    text = ngettext(
        "%(count)d text is filed under «%(theme)s».", "%(count)d texts are filed under «%(theme)s».", len(filed)
    )
    return text % {"count": len(filed), "theme": form.cleaned_data["theme"]}


def _group_page(
    admin: VerbsAdmin, request: HttpRequest, place: Place, campaign: Campaign, form: GroupForm
) -> HttpResponse:
    pk = place.consultation.pk
    together = with_texts(campaign.texts.together().order_by("likeness", "pk"))
    page = Paginator(together, TEXTS_SHOWN).get_page(request.GET.get("page"))
    found = groups(list(Campaign.objects.standing().filter(pk=campaign.pk)))
    first = found[0].first if found else together.first()
    _show_present(form, verbs.mark(verbs.texts_of_group(campaign)))
    context = {
        **frame(admin, request, place),
        "title": str(campaign),
        "groups_url": desk_url("groups", pk),
        "group": found[0] if found else None,
        "first": first,
        "rows": _rows(place, list(page), first.words if first else ""),
        "apart": _rows(place, list(with_texts(campaign.texts.set_apart().in_order())), first.words if first else ""),
        "page": page,
        "form": form,
        "board_url": theme_url("board", pk),
        "shown": TEXTS_SHOWN,
    }
    return TemplateResponse(request, "admin/engagement/desk/group.html", context)


def _show_present(form: GroupForm, present: str) -> None:
    """The page shows the group as it now stands, also after a refusal."""
    form.fields["seen"].initial = present
    if form.is_bound:
        form.data = {**form.data.dict(), "seen": present}  # type: ignore[attr-defined]


def _rows(place: Place, rows: list[CampaignText], first: str) -> list[dict[str, Any]]:
    """Each text with who sent it, the way to it, and what differs from the first where its words do."""
    other = [row for row in rows if not row.has_same_words]
    changes = dict(zip((row.pk for row in other), all_word_changes([(first, row.words) for row in other]), strict=True))
    return [
        {
            "text": row,
            "who": who(row.contribution),
            "url": place.url(row.contribution),
            "changes": changes.get(row.pk, ()),
        }
        for row in rows
    ]
