"""Publication of answers: what the public reads of a submission, decided answer by answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from engagement.models.answers import Answer, AnswerQuerySet
from engagement.models.moderation import Ground
from engagement.models.received import received
from engagement.models.redactions import COVER, uncovered
from engagement.models.reports import Report
from engagement.models.states import Consent
from engagement.models.submissions import Submission


def is_shown(publication: str, answer: str) -> Q:
    """What the public may read: approved, of a received submission whose writer lets it be published, to a question
    that is not confidential, in a consultation whose «what you said» is out.

    For rows that reach the decision and the answer by these paths.
    """
    heard = Report.objects.published().filter(kind=Report.Kind.HEARD).values("consultation")
    approved = Q((f"{publication}state", AnswerPublication.State.PUBLISHED))
    told = received(f"{answer}submission__") & Q((f"{answer}submission__consultation__in", heard))
    kept = Q((f"{answer}submission__consent", Consent.WITHHELD)) | Q((f"{answer}question__confidential", True))
    return approved & told & ~kept


class AnswerPublicationQuerySet(models.QuerySet["AnswerPublication"]):
    def shown(self) -> "AnswerPublicationQuerySet":
        return self.filter(is_shown("", "answer__"))


class AnswerPublication(models.Model):
    """The decision on one answer, and its public text: the only place from which public code reads an answer.

    `text` has the answer's length, with a cover (`redactions.COVER`) for each hidden character, so that the offsets of
    filed passages stay true. `shows_other`: the own words beside a choice are shown too. A withheld one has a ground.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", pgettext_lazy("publication of an answer", "Published")
        WITHHELD = "withheld", pgettext_lazy("publication of an answer", "Withheld")

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="publication", verbose_name=_("answer"))
    state = models.CharField(_("decision"), max_length=10, choices=State.choices)
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ground")
    )
    text = models.TextField(_("public text"), blank=True)
    shows_other = models.BooleanField(_("own words beside a choice are shown"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AnswerPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication of an answer")
        verbose_name_plural = _("publications of answers")
        ordering = ["answer"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", ground=None)
                | Q(state="withheld", ground__isnull=False, text="", shows_other=False),
                name="publication_withheld_has_a_ground_and_no_text",
                violation_error_message=_("Say on which ground the answer is withheld."),
            )
        ]

    def __str__(self) -> str:
        return gettext("Publication of answer %(number)s") % {"number": self.answer_id}


class AnswerRedactionQuerySet(models.QuerySet["AnswerRedaction"]):
    def in_force(self) -> "AnswerRedactionQuerySet":
        return self.filter(lifted_at=None)


class AnswerRedaction(models.Model):
    """A range of an answer's text that the public does not see, with its ground; offsets count characters."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="redactions", verbose_name=_("answer"))
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = AnswerRedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction of an answer")
        verbose_name_plural = _("redactions of answers")
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="answer_redaction_hides_something",
                violation_error_message=_("Mark the words to hide."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.start}–{self.end}"

    @property
    def words(self) -> str:
        """The hidden words, for staff alone; of one whose answer is at hand."""
        return self.answer.text[self.start : self.end]


def publishable() -> AnswerQuerySet:
    """Answers that may be published, so that somebody decides on each: neither confidential nor for the Ministry alone."""
    submissions = Submission.objects.received().exclude(consent=Consent.WITHHELD)
    return Answer.objects.filter(submission__in=submissions).exclude(question__confidential=True)


def undecided() -> AnswerQuerySet:
    """Those of them on which nobody has decided yet."""
    return publishable().filter(publication=None)


def only_choices(answers: AnswerQuerySet) -> AnswerQuerySet:
    """Those without a word of the writer's own."""
    return answers.filter(text="").exclude(chosen__other__gt="")


@dataclass(frozen=True)
class Standing:
    """How the publication of one answer stands: the decision, None before there is one, and what is hidden in it.

    `version` names this state; a verb refuses to act on any other than the one its caller has seen.
    """

    answer: Answer
    publication: AnswerPublication | None = None
    redactions: list[AnswerRedaction] = field(default_factory=list)

    @property
    def version(self) -> str:
        number = self.publication.version if self.publication else 0
        return "-".join(str(part) for part in (number, *(redaction.pk for redaction in self.redactions)))

    @property
    def text(self) -> str:
        """The text as the public would read it."""
        return covered(self.answer.text, ((redaction.start, redaction.end) for redaction in self.redactions))

    @property
    def is_published(self) -> bool:
        return self.publication is not None and self.publication.state == AnswerPublication.State.PUBLISHED

    @property
    def is_withheld(self) -> bool:
        return self.publication is not None and self.publication.state == AnswerPublication.State.WITHHELD

    @property
    def others(self) -> list[str]:
        """The writer's own words beside choices."""
        return [one.other for one in self.answer.chosen.all() if one.other]


def covered(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A text with a cover for each hidden character, and with no other covers: nobody fakes a hidden passage."""
    text = uncovered(text)
    for start, end in ranges:
        text = text[:start] + COVER * (min(end, len(text)) - start) + text[end:]
    return text


def standings(answers: Iterable[Answer]) -> dict[int, Standing]:
    """How publication stands, by the primary key of each answer; two queries."""
    by_key = {answer.pk: answer for answer in answers}
    decided = AnswerPublication.objects.filter(answer__in=list(by_key)).select_related("ground", "decided_by")
    publications = {publication.answer_id: publication for publication in decided}
    hidden: dict[int, list[AnswerRedaction]] = {key: [] for key in by_key}
    for redaction in AnswerRedaction.objects.in_force().filter(answer__in=list(by_key)).select_related("ground"):
        redaction.answer = by_key[redaction.answer_id]
        hidden[redaction.answer_id].append(redaction)
    return {key: Standing(answer, publications.get(key), hidden[key]) for key, answer in by_key.items()}
