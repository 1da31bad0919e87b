"""Passages of like texts as readers see them: told once, with the number of people who sent them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When, Window
from django.db.models.functions import Coalesce, RowNumber

from engagement.models.campaigns import SAME_WORDS, CampaignText, sender
from engagement.models.excerpts import Excerpt

FEWEST = 2  # senders of a campaign


def once_each(shown: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """Of these passages each campaign's only once under each theme, a telling one first and else the earliest.

    Like texts are told once where they were filed together or have the same words; what an officer has filed by hand of
    a text with other words stays beside them.
    """
    number = Window(
        RowNumber(),
        partition_by=[F("theme"), Coalesce(_told_campaign(), -F("pk"))],
        order_by=[F("telling").desc(), F("pk").asc()],
    )
    return shown.order_by().annotate(copy=number).filter(copy=1)


def with_campaign(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """With `campaign`, the key of the campaign as one of which a passage is told, or None."""
    return excerpts.annotate(campaign=_told_campaign())


def tell_senders(excerpts: Iterable[Excerpt]) -> None:
    """Give rows of `with_campaign` their `senders`: how many people sent such a text that is filed under the theme.

    0 where it is of no campaign. Those whose words are not public are counted too. One query.
    """
    told: list[Any] = [excerpt for excerpt in excerpts if getattr(excerpt, "campaign", None)]
    if not told:
        return
    found = _senders({excerpt.theme_id for excerpt in told}, {excerpt.campaign for excerpt in told})
    for excerpt in told:
        count = found.get((excerpt.theme_id, excerpt.campaign), 0)
        excerpt.senders = count if count >= FEWEST else 0


def filed_of(campaigns: Iterable[int]) -> QuerySet[Any]:
    """What is filed of texts that are together in these campaigns, each passage with the key of its `campaign`."""
    texts = CampaignText.objects.together().filter(campaign__in=list(campaigns))
    of_them = Q(comment__in=texts.values("comment")) | Q(answer__in=texts.values("answer"))
    return Excerpt.objects.filter(of_them).order_by().annotate(campaign=_campaign())


def _senders(themes: Iterable[int], campaigns: Iterable[int]) -> dict[tuple[int, int], int]:
    texts = CampaignText.objects.together().counted().filter(campaign__in=list(campaigns)).order_by()
    filed = texts.annotate(theme=Coalesce("comment__excerpts__theme", "answer__excerpts__theme"))
    counted = filed.filter(theme__in=list(themes)).values("theme", "campaign")
    rows = counted.annotate(senders=Count(sender(), distinct=True)).values_list("theme", "campaign", "senders")
    return {(theme, campaign): senders for theme, campaign, senders in rows}


def _told_campaign() -> Any:
    alike = Q(way=Excerpt.Way.ALIKE) | Q(comment__campaign_text__likeness=SAME_WORDS)
    alike |= Q(answer__campaign_text__likeness=SAME_WORDS)
    return Case(When(alike, then=_campaign()))


def _campaign() -> Any:
    """The key of the campaign to which a passage's text belongs; None where an officer has set it apart."""
    return Coalesce(
        *(
            Case(When(**{f"{of}__campaign_text__set_apart_at": None}, then=F(f"{of}__campaign_text__campaign")))
            for of in ("comment", "answer")
        )
    )
