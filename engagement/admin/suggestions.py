"""Help beside each text on the reading desk: themes that may be meant, and the texts that are like it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from blog.admin.verbs import VerbsAdmin, staff
from engagement.actions import filing
from engagement.admin.campaign_forms import ConfirmForm
from engagement.admin.desk import Place, desk_url
from engagement.admin.filing import themes_of
from engagement.models import Answer, CampaignText, Comment, Excerpt, Stage
from engagement.models.campaign_groups import Group, groups, rows_of
from engagement.models.campaigns import Campaign
from engagement.models.desk import DeskItem, DeskText, item_of
from engagement.models.desk import found as contribution_with
from engagement.models.suggestions import Said, Suggestion, suggested


@dataclass(frozen=True)
class SuggestedPanel:
    """Themes suggested for one text, best first. `url` takes the one that is confirmed, with the form of filing."""

    suggestions: list[Suggestion]
    url: str


@dataclass(frozen=True)
class AlikePanel:
    """The group to which one text belongs, None where it is the only one left; or from which it was set apart."""

    row: CampaignText
    group: Group | None
    url: str


def add_help(item: DeskItem, place: Place) -> None:
    """Put both panels beside each text for which there is something to show; at most nine queries, however many texts."""
    texts = [text for text in item.texts if text.text.strip()]
    _add_alike(texts, place)
    if place.consultation.stage != Stage.ANSWERED:
        _add_suggested(texts, place, item.key)


def confirm(admin: VerbsAdmin, request: HttpRequest, pk: int, key: str, text: str) -> HttpResponse:
    """File a text, or the passage of it that is chosen, under a theme that was suggested."""
    place = Place.of(request, pk)
    contribution = contribution_with(place.consultation, key)
    chosen = next((one for one in item_of(contribution).texts if one.key == text), None) if contribution else None
    if contribution is None or chosen is None:
        raise Http404
    form = ConfirmForm(themes_of(place.consultation), request.POST)
    try:
        filing.file_text(source_of(chosen), by=staff(request), way=Excerpt.Way.SUGGESTION, **form.filing())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, gettext("The passage is filed."))
    return HttpResponseRedirect(f"{place.url(contribution)}#{text}")


def source_of(text: DeskText) -> Comment | Answer:
    """The comment or the answer behind a text of the desk."""
    source = text.comment or text.answer
    if source is None:
        raise ValueError("a text of the desk is a comment or an answer")
    return source


def _add_suggested(texts: list[DeskText], place: Place, key: str) -> None:
    said = [
        Said(text.key, text.text, text.language, frozenset(excerpt.theme_id for excerpt in text.excerpts))
        for text in texts
    ]
    found = suggested(place.consultation, said)
    for text in texts:
        if found.get(text.key):
            url = desk_url("confirm", place.consultation.pk, key, text.key) + place.query
            text.panels["suggested"] = SuggestedPanel(found[text.key], url)


def _add_alike(texts: list[DeskText], place: Place) -> None:
    rows = rows_of([text.comment for text in texts if text.comment], [text.answer for text in texts if text.answer])
    if not rows:
        return
    together = Campaign.objects.standing().filter(pk__in=[row.campaign_id for row in rows])
    by_campaign = {group.campaign.pk: group for group in groups(list(together))}
    by_text = {row.key: row for row in rows}
    for text in texts:
        if row := by_text.get(text.key):
            url = desk_url("group", place.consultation.pk, row.campaign_id)
            text.panels["alike"] = AlikePanel(row, by_campaign.get(row.campaign_id), url)
