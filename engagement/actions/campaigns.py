"""Campaigns: finding the texts of a consultation that are alike, judging them, and filing those of one group together."""

import logging
from collections import Counter
from collections.abc import Collection, Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import alike, folding, tokens
from diplomacy.refusals import Refused, Stale
from engagement.actions import filing
from engagement.actions.theme_changes import hold_record
from engagement.models import Campaign, CampaignSearch, CampaignText, Consultation, Excerpt, Report, Theme
from engagement.models.campaign_texts import Text, texts_of
from engagement.models.campaigns import CampaignTextQuerySet
from engagement.models.consultations import ConsultationQuerySet

logger = logging.getLogger("engagement.campaigns")

TEXTS = ("comment", "answer__submission")
TOLD_EVERY = 1_000  # texts, in the log

type Key = tuple[int | None, int | None]  # of a comment, of an answer: one of them


@transaction.atomic
def find(consultation: Consultation) -> CampaignSearch:
    """Compare all texts of a consultation with each other, and put those together that are alike.

    What an officer has set apart stays apart, and a group that is found again stays the same one. Safe to repeat; two
    at once follow each other. Some thousand texts take a second. Refused once the consultation is answered.
    """
    hold_record(consultation.pk)
    search, _is_new = CampaignSearch.objects.get_or_create(consultation=consultation)
    apart = {_key(row) for row in CampaignText.objects.filter(campaign__consultation=consultation).set_apart()}
    texts = [text for text in texts_of(consultation) if (text.comment, text.answer) not in apart]
    found = alike.groups([_read(text) for text in texts], _tell_progress)
    _write(consultation, [[(texts[like.place], like.likeness) for like in group] for group in found])
    search.searched_at, search.texts = timezone.now(), len(texts) + len(apart)
    search.save()
    logger.info("Consultation %s: %s groups among %s texts.", consultation.pk, len(found), search.texts)
    return search


def find_due() -> int:
    """Do so for consultations that have closed, once nothing more can come in time; for how many."""
    found = list(_due())
    for consultation in found:
        try:
            find(consultation)
        except Refused:
            logger.info("Consultation %s has been answered meanwhile.", consultation.pk)
    return len(found)


@transaction.atomic
def set_apart(campaign: Campaign, texts: Collection[str], *, by: User) -> int:
    """Say that these texts, named by their keys, are no part of the group; gives how many there were."""
    hold_record(campaign.consultation_id)
    rows = _chosen(campaign, texts, CampaignText.objects.together())
    return CampaignText.objects.filter(pk__in=rows).update(set_apart_at=timezone.now(), set_apart_by=by)


@transaction.atomic
def put_back(campaign: Campaign, texts: Collection[str]) -> int:
    """Take back that these texts were set apart; gives how many there were."""
    hold_record(campaign.consultation_id)
    rows = _chosen(campaign, texts, CampaignText.objects.set_apart())
    return CampaignText.objects.filter(pk__in=rows).update(set_apart_at=None, set_apart_by=None)


@transaction.atomic
def file_together(campaign: Campaign, theme: Theme, *, stance: str, by: User, seen: str) -> list[Excerpt]:
    """File every text of a group as a whole under one theme; gives what is new there.

    The first text, which the officer has in front, counts as filed by hand, the others as filed together with it. `seen`
    is the `mark` of the group that was shown: Stale where it has become another since. Refused where nothing is new.
    """
    hold_record(campaign.consultation_id)
    rows = texts_of_group(campaign)
    if not rows or mark(rows) != seen:
        raise Stale(_("This group has changed meanwhile. Look at it again."))
    first, others = rows[0], rows[1:]
    filed = filing.file_many([first.text], theme, stance=stance, by=by, way=Excerpt.Way.HAND)
    filed += filing.file_many([row.text for row in others], theme, stance=stance, by=by, way=Excerpt.Way.ALIKE)
    if not filed:
        raise Refused(_("All texts of this group are filed under that theme already."))
    return filed


def texts_of_group(campaign: Campaign) -> Sequence[CampaignText]:
    """The texts that stand and are together, the group's first text first."""
    rows = CampaignText.objects.together().legible().filter(campaign=campaign)
    return list(rows.in_order().select_related(*TEXTS))


def mark(rows: Sequence[CampaignText]) -> str:
    """What a group consists of, in a word: equal for equal texts."""
    return tokens.digest(" ".join(sorted(row.key for row in rows)))


def _due() -> ConsultationQuerySet:
    """Closed ones with their time of grace over, neither withdrawn nor answered, not compared since."""
    over = timezone.now() - settings.SUBMISSION_CLOSING_GRACE
    since = F("closes_at") + settings.SUBMISSION_CLOSING_GRACE
    answered = Report.objects.published().filter(kind=Report.Kind.ANSWER).values("consultation")
    closed = Consultation.objects.published().filter(closes_at__lte=over, withdrawn_at=None).exclude(pk__in=answered)
    return closed.filter(Q(campaign_search__searched_at=None) | Q(campaign_search__searched_at__lt=since))


def _read(text: Text) -> tuple[str, ...]:
    return tuple(word.folded for word in folding.words(text.words))


def _write(consultation: Consultation, found: Sequence[Sequence[tuple[Text, int]]]) -> None:
    """The groups in the place of those that were there; one that has most of an old one's texts goes on as that one."""
    before = dict[Key, int]()
    old = CampaignText.objects.filter(campaign__consultation=consultation)
    for row in old.together():
        before[_key(row)] = row.campaign_id
    old.together().delete()
    free = set(Campaign.objects.filter(consultation=consultation).values_list("pk", flat=True))
    rows = []
    for group in found:
        campaign = _going_on(group, before, free) or Campaign.objects.create(consultation=consultation).pk
        free.discard(campaign)
        rows += [_row(campaign, text, likeness) for text, likeness in group]
    CampaignText.objects.bulk_create(rows, batch_size=2_000)
    Campaign.objects.filter(pk__in=free, texts=None).delete()


def _going_on(group: Sequence[tuple[Text, int]], before: dict[Key, int], free: Collection[int]) -> int | None:
    held = Counter(before.get((text.comment, text.answer)) for text, _likeness in group)
    return next((campaign for campaign, _count in held.most_common() if campaign in free), None)


def _row(campaign: int, text: Text, likeness: int) -> CampaignText:
    return CampaignText(campaign_id=campaign, comment_id=text.comment, answer_id=text.answer, likeness=likeness)


def _key(row: CampaignText) -> Key:
    return row.comment_id, row.answer_id


def _chosen(campaign: Campaign, texts: Collection[str], among: CampaignTextQuerySet) -> list[int]:
    """The rows of these texts, held. Refused where none is chosen, Stale where one is not there any more."""
    if not texts:
        raise Refused(_("Tick the texts first."))
    rows = {row.key: row.pk for row in among.filter(campaign=campaign).select_for_update()}
    if not rows.keys() >= set(texts):
        raise Stale(_("This group has changed meanwhile. Look at it again."))
    return [rows[key] for key in set(texts)]


def _tell_progress(done: int, total: int) -> None:
    if done % TOLD_EVERY == 0:
        logger.info("Compared %s of %s wordings.", done, total)
