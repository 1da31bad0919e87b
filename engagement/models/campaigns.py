"""Campaigns: texts that are the same or nearly the same, which many people sent; grouped by machine, judged by officers."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy.records import one_of
from engagement.models.answers import Answer
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.counted_texts import by_comment, by_submission, legible
from engagement.models.submissions import Submission

SAME_WORDS = 100


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def standing(self) -> "CampaignQuerySet":
        """Groups of two texts or more that stand and that nobody has set apart, the largest first, with their number
        (`size`)."""
        together = Count("texts", filter=Q(texts__in=CampaignText.objects.together().legible()))
        return self.annotate(size=together).filter(size__gt=1).order_by("-size", "pk")


class Campaign(models.Model):
    """Identical or nearly identical texts of one consultation. It is found by machine, and decides nothing."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="campaigns", verbose_name=_("consultation")
    )
    noticed_at = models.DateTimeField(_("noticed"), default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of like texts")
        verbose_name_plural = _("groups of like texts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return gettext("Group %(number)s") % {"number": self.pk}


class CampaignSearch(models.Model):
    """When the texts of a consultation were last compared with each other, and how many they were."""

    consultation = models.OneToOneField(
        Consultation, models.CASCADE, related_name="campaign_search", verbose_name=_("consultation")
    )
    searched_at = models.DateTimeField(_("compared"), null=True, blank=True)
    texts = models.PositiveIntegerField(_("texts"), default=0)

    class Meta:
        verbose_name = _("search for like texts")
        verbose_name_plural = _("searches for like texts")

    def __str__(self) -> str:
        return f"{self.consultation_id}"


class CampaignTextQuerySet(models.QuerySet["CampaignText"]):
    def together(self) -> "CampaignTextQuerySet":
        """Those that no officer has set apart."""
        return self.filter(set_apart_at=None)

    def set_apart(self) -> "CampaignTextQuerySet":
        """Those that an officer has."""
        return self.filter(set_apart_at__isnull=False)

    def legible(self) -> "CampaignTextQuerySet":
        """Those whose contribution stands: staff read no others."""
        return self.filter(legible())

    def counted(self) -> "CampaignTextQuerySet":
        """Those that count as voices: public comments and received submissions, sent in time."""
        return self.filter(by_comment() | by_submission())

    def in_order(self) -> "CampaignTextQuerySet":
        """The first text of the campaign first, then the others, the likest first."""
        return self.order_by("-likeness", "pk")


class CampaignText(models.Model):
    """One text of a campaign. `likeness` in percent of the campaign's first text: 100 has the same words."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts", verbose_name=_("group"))
    comment = models.OneToOneField(
        Comment, models.CASCADE, null=True, blank=True, related_name="campaign_text", verbose_name=_("comment")
    )
    answer = models.OneToOneField(
        Answer, models.CASCADE, null=True, blank=True, related_name="campaign_text", verbose_name=_("answer")
    )
    likeness = models.PositiveSmallIntegerField(_("likeness"), default=100)
    set_apart_at = models.DateTimeField(_("set apart"), null=True, blank=True)
    set_apart_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set apart by"),
    )

    objects = CampaignTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("like text")
        verbose_name_plural = _("like texts")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=one_of("comment", "answer"), name="campaign_text_is_one_text")]

    def __str__(self) -> str:
        return f"{self.comment_id or self.answer_id}"

    @property
    def key(self) -> str:
        """As the desk names the text."""
        return f"comment-{self.comment_id}" if self.comment_id else f"answer-{self.answer_id}"

    @property
    def text(self) -> Comment | Answer:
        """The text itself."""
        return self.answer or self._comment

    @property
    def contribution(self) -> Comment | Submission:
        """Of what it is a text."""
        return self.answer.submission if self.answer else self._comment

    @property
    def words(self) -> str:
        """What it says, for staff alone."""
        return self.answer.text if self.answer else self._comment.comment

    @property
    def language(self) -> str:
        return self.contribution.language

    @property
    def has_same_words(self) -> bool:
        return self.likeness == SAME_WORDS

    @property
    def _comment(self) -> Comment:
        if self.comment is None:
            raise ValueError("an answer among like texts is no comment")
        return self.comment


def senders(campaigns: Iterable[int]) -> dict[int, int]:
    """How many people sent each of these campaigns, by its key: who sent it twice is counted once. One query.

    Senders are told apart by the keyed hashes of their addresses; each contribution without an address is somebody's.
    """
    rows = CampaignText.objects.together().counted().filter(campaign__in=list(campaigns)).order_by()
    counted = rows.values("campaign").annotate(senders=Count(sender(), distinct=True))
    return dict(counted.values_list("campaign", "senders"))


def sender() -> Any:
    """An expression over campaign texts or passages that is equal for texts of one sender."""
    known = Coalesce(NullIf("comment__author_key", Value("")), NullIf("answer__submission__author_key", Value("")))
    number = Case(
        When(comment__isnull=False, then=Concat(Value("comment-"), Cast(F("comment"), CharField()))),
        default=Concat(Value("submission-"), Cast(F("answer__submission"), CharField())),
        output_field=CharField(),
    )
    return Coalesce(known, number)
