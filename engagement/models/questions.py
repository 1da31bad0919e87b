"""Questions of a consultation: asked in its form, or put up for discussion; frozen once they have been asked."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.markup import RichTextField
from diplomacy.records import Guarded, KeptQuerySet, Unchangeable
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause

MOST_ROWS = 2**63  # a question that is not saved yet comes after all that are


class QuestionQuerySet(KeptQuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        """Questions that have been put to the public."""
        now = timezone.now()
        return self.filter(asked_at__lte=now, consultation__published_at__lte=now)

    def in_form(self) -> "QuestionQuerySet":
        return self.filter(venue=Question.Venue.FORM)

    def discussed(self) -> "QuestionQuerySet":
        """Those that have a discussion of their own."""
        return self.filter(venue=Question.Venue.DISCUSSION)

    def at(self, slug: str, pk: int, language: str | None = None) -> "QuestionQuerySet":
        """The question with this address in the language, with its consultation."""
        found = self.filter(**{f"consultation__{languages.column('slug', language)}": slug}, pk=pk)
        return found.select_related("consultation")

    def with_parts(self) -> "QuestionQuerySet":
        """With choices, conditions and the clause: three queries, however many there are."""
        conditions = Condition.objects.select_related("earlier", "choice")
        return self.select_related("clause__draft__consultation").prefetch_related(
            "choices", models.Prefetch("conditions", conditions)
        )


class Question(Guarded):
    """One question; translated: text, help, background, low_label, high_label.

    `clause` None asks about the whole. A scale has `scale_steps` points from 1, named at both ends; single, several,
    ranking and matrix have choices. Answers to a `confidential` one are counted and never shown. From `asked_at` on,
    when the public was asked, neither the question nor its choices and conditions change.
    """

    class Kind(models.TextChoices):
        OPEN = "open", pgettext_lazy("kind of question", "Open text")
        SINGLE = "single", pgettext_lazy("kind of question", "One of several")
        SEVERAL = "several", pgettext_lazy("kind of question", "Any of several")
        SCALE = "scale", pgettext_lazy("kind of question", "Scale")
        RANKING = "ranking", pgettext_lazy("kind of question", "Ranking")
        MATRIX = "matrix", pgettext_lazy("kind of question", "Table: one choice in each row")

    class Venue(models.TextChoices):
        FORM = "form", pgettext_lazy("where a question is answered", "In the form")
        DISCUSSION = "discussion", pgettext_lazy("where a question is answered", "In public discussion")

    PUBLIC_SINCE = "asked_at"
    CHOOSING = (Kind.SINGLE, Kind.SEVERAL, Kind.RANKING, Kind.MATRIX)

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="questions", verbose_name=_("consultation")
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("about the clause")
    )
    venue = models.CharField(_("where it is answered"), max_length=10, choices=Venue.choices, default=Venue.FORM)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("hint"), max_length=300, blank=True)
    background = RichTextField(_("background"), blank=True)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices, default=Kind.OPEN)
    required = models.BooleanField(_("must be answered"), default=False)
    confidential = models.BooleanField(_("confidential: counted, never shown"), default=False)
    scale_steps = models.PositiveSmallIntegerField(_("points of the scale"), default=5)
    low_label = models.CharField(_("lowest point means"), max_length=60, blank=True)
    high_label = models.CharField(_("highest point means"), max_length=60, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["consultation", "position", "pk"]
        constraints = [
            bilingual("question", "text"),
            models.CheckConstraint(
                condition=Q(scale_steps__range=(2, 10)),
                name="question_scale_of_two_to_ten",
                violation_error_message=_("A scale has 2 to 10 points."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="scale") | languages.filled("low_label", "high_label"),
                name="question_scale_names_its_ends",
                violation_error_message=_("Say in both languages what the lowest and the highest point mean."),
            ),
            models.CheckConstraint(
                condition=Q(venue="form") | Q(kind="open", required=False, confidential=False),
                name="question_discussed_is_open",
                violation_error_message=_("A question for discussion is open: neither compulsory nor confidential."),
            ),
        ]

    def __str__(self) -> str:
        return self.text or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        """Its own page, where it is discussed; of one in the form, its place there."""
        language = language or languages.current()
        slug = languages.text(self.consultation, "slug", language)
        with override(language):
            if self.venue == self.Venue.DISCUSSION:
                return reverse("engagement:question_detail", args=[slug, self.pk])
            return f"{reverse('engagement:submission_new', args=[slug])}#{self.anchor}"

    def guard(self) -> None:
        """Raise Unchangeable once it has been asked, whatever this copy of it says. Holds its lock.

        The consultations come first, as for every verb that locks them with what belongs to them.
        """
        stored = Question._base_manager.filter(pk=self.pk).values("consultation")
        consultations = Consultation.objects.select_for_update(of=("self",)).order_by("pk")
        list(consultations.filter(Q(pk=self.consultation_id) | Q(pk__in=stored)).values_list("pk"))
        rows = Question.objects.select_for_update(of=("self",)).filter(pk=self.pk)
        if any(rows.values_list("asked_at", flat=True)):
            raise Unchangeable

    def urls(self) -> dict[str, str]:
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    @property
    def is_asked(self) -> bool:
        """Twin of `QuestionQuerySet.published`, as far as the question itself goes."""
        return self.asked_at is not None and self.asked_at <= timezone.now()

    @property
    def anchor(self) -> str:
        return f"question-{self.pk}"

    @property
    def has_choices(self) -> bool:
        return self.kind in self.CHOOSING

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among the questions of its consultation: earlier ones have a smaller place."""
        return self.position, self.pk or MOST_ROWS

    @property
    def options(self) -> list["Choice"]:
        """What may be chosen."""
        return [choice for choice in self.choices.all() if choice.axis == Choice.Axis.OPTION]

    @property
    def rows(self) -> list["Choice"]:
        """The rows of a table."""
        return [choice for choice in self.choices.all() if choice.axis == Choice.Axis.ROW]

    @property
    def points(self) -> range:
        """The points of a scale."""
        return range(1, self.scale_steps + 1)


class PartOfQuestion(Guarded):
    """What is asked together with its question, and frozen with it."""

    PUBLIC_SINCE = "question__asked_at"

    question: models.ForeignKey[Question, Question]
    question_id: int

    class Meta:
        abstract = True

    def guard(self) -> None:
        """Raise Unchangeable if its question has been asked, be it the one it goes to or the one it comes from."""
        self.question.guard()
        rows: Any = type(self)._base_manager
        for one in rows.filter(pk=self.pk).exclude(question=self.question_id).select_related("question"):
            one.question.guard()


class Choice(PartOfQuestion):
    """One choice of a question, or one row of a table; translated: text. `is_other` asks to say what."""

    class Axis(models.TextChoices):
        OPTION = "option", pgettext_lazy("part of a question", "Choice")
        ROW = "row", pgettext_lazy("part of a question", "Row of the table")

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name=_("question"))
    axis = models.CharField(_("part"), max_length=10, choices=Axis.choices, default=Axis.OPTION)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("text"), max_length=200)
    is_other = models.BooleanField(_("«other»: asks to say what"), default=False)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["question", "axis", "position", "pk"]
        constraints = [
            bilingual("choice", "text"),
            models.CheckConstraint(condition=Q(is_other=False) | Q(axis="option"), name="choice_other_is_an_option"),
        ]

    def __str__(self) -> str:
        return self.text or ""


class Condition(PartOfQuestion):
    """A question is asked only where an earlier one was answered so: by this choice, or on a scale within these points.

    Several conditions on one earlier question are alternatives; those on different ones must all hold.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="conditions", verbose_name=_("question"))
    earlier = models.ForeignKey(
        Question, models.CASCADE, related_name="followed_by", verbose_name=_("earlier question")
    )
    choice = models.ForeignKey(
        Choice, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("choice")
    )
    lowest = models.PositiveSmallIntegerField(_("from the point"), null=True, blank=True)
    highest = models.PositiveSmallIntegerField(_("to the point"), null=True, blank=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["question", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__isnull=False, lowest=None, highest=None)
                | Q(choice=None, lowest__isnull=False, highest__isnull=False, highest__gte=F("lowest")),
                name="condition_is_a_choice_or_points",
                violation_error_message=_("Name a choice, or the points of a scale."),
            ),
            models.CheckConstraint(
                condition=~Q(earlier=F("question")),
                name="condition_is_on_another_question",
                violation_error_message=_("A question cannot depend on itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier}: {self.choice or f'{self.lowest}–{self.highest}'}"
