"""Groups of like texts for staff: the first text of each, how many people sent it, and how much of it is filed where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from engagement.models.answers import Answer
from engagement.models.campaign_passages import filed_of
from engagement.models.campaigns import Campaign, CampaignQuerySet, CampaignText, CampaignTextQuerySet, senders
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.excerpts import Excerpt
from engagement.models.themes import Theme
from engagement.models.voices import Row, rows


@dataclass(frozen=True)
class FiledShare:
    """Under one theme, the texts of a group of which anything is filed."""

    theme: Theme
    texts: int


@dataclass
class Group:
    """A campaign with its `first` text. `size` are its texts, `senders` the people whose texts count, in time."""

    campaign: Campaign
    first: CampaignText
    size: int
    senders: int
    filed: list[FiledShare] = field(default_factory=list)


def groups(campaigns: Sequence[Any]) -> list[Group]:
    """Rows of `standing` as groups; five queries, however many there are."""
    keys = [campaign.pk for campaign in campaigns]
    first = with_texts(CampaignText.objects.together().filter(campaign__in=keys))
    firsts = {row.campaign_id: row for row in first.order_by("campaign_id", "-likeness", "pk").distinct("campaign_id")}
    counted, filed = senders(keys), _filed(keys)
    return [
        Group(campaign, firsts[campaign.pk], campaign.size, counted.get(campaign.pk, 0), filed.get(campaign.pk, []))
        for campaign in campaigns
        if campaign.pk in firsts
    ]


def of_consultation(consultation: Consultation, *, waiting: bool = False) -> CampaignQuerySet:
    """The groups of a consultation, the largest first; `waiting` only those of which some text is filed nowhere."""
    found = Campaign.objects.standing().filter(consultation=consultation)
    unfiled = CampaignText.objects.together().legible().filter(campaign=OuterRef("pk"))
    unfiled = unfiled.exclude(Exists(Excerpt.objects.filter(comment=OuterRef("comment"))))
    unfiled = unfiled.exclude(Exists(Excerpt.objects.filter(answer=OuterRef("answer"))))
    return found.filter(Exists(unfiled)) if waiting else found


def ways_of_filing(consultation: Consultation) -> list[Row]:
    """How many passages were filed by hand, as suggested and confirmed, and together with like texts, with shares."""
    filed = Excerpt.objects.filter(theme__consultation=consultation).order_by()
    counts = dict(filed.values_list("way").annotate(count=Count("pk")))
    return rows((str(way.label), counts.get(way.value, 0)) for way in Excerpt.Way)


def rows_of(comments: Iterable[Comment], answers: Iterable[Answer]) -> list[CampaignText]:
    """The campaign texts that these comments and answers are, also those set apart, each with its campaign; one query."""
    of_them = Q(comment__in=list(comments)) | Q(answer__in=list(answers))
    return list(CampaignText.objects.filter(of_them).select_related("campaign"))


def with_texts(rows: CampaignTextQuerySet) -> CampaignTextQuerySet:
    """Those that staff may read, with what they need to see of each, without a query of its own."""
    found: Any = rows.legible().select_related("campaign", "comment", "answer__submission", "set_apart_by")
    return found


def _filed(campaigns: Iterable[int]) -> dict[int, list[FiledShare]]:
    """By campaign the themes under which its texts are filed, those with most texts first."""
    texts = Count("comment", distinct=True) + Count("answer", distinct=True)
    rows = filed_of(campaigns).values("campaign", "theme").annotate(texts=texts)
    counted = list(rows.order_by("-texts", "theme").values_list("campaign", "theme", "texts"))
    themes = Theme.objects.in_bulk({theme for _campaign, theme, _texts in counted})
    found: dict[int, list[FiledShare]] = {}
    for campaign, theme, texts in counted:
        found.setdefault(campaign, []).append(FiledShare(themes[theme], texts))
    return found
