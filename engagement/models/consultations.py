"""Consultations: invitations to comment on a policy, from announcement to answer."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models import Aim, Event, Post, Topic
from blog.models.addresses import Addressed, bilingual, slug_is, unique_slugs
from blog.models.search import Searchable, SearchText, plain_texts
from diplomacy import languages
from diplomacy.markup import RichTextField
from diplomacy.records import KeptQuerySet
from engagement.models.promises import Promised
from engagement.models.stages import Kind, LegalBasis, Prevailing, Stage


class ConsultationQuerySet(KeptQuerySet["Consultation"]):
    """Public code enters by `published`; stages follow from dates and published reports."""

    def published(self) -> "ConsultationQuerySet":
        """Everything the public may see, withdrawn ones among it, with what `stage` asks for."""
        return self.filter(published_at__lte=timezone.now()).with_reports()

    def with_reports(self) -> "ConsultationQuerySet":
        return self.annotate(  # type: ignore[no-redef]  # `reported` fills the same names where it must ask
            heard_at=models.Min("reports__published_at", filter=Q(reports__kind="heard")),
            answered_at=models.Min("reports__published_at", filter=Q(reports__kind="answer")),
        )

    def with_cards(self) -> "ConsultationQuerySet":
        """What a list needs, without the texts it does not show."""
        return self.defer(*Consultation.PROSE, *languages.columns(*Consultation.PROSE))

    def open(self) -> "ConsultationQuerySet":
        """Those that take contributions at this moment; twin of `Consultation.is_open`."""
        now = timezone.now()
        return self.published().filter(opens_at__lte=now, closes_at__gt=now, withdrawn_at=None)

    def going_on(self) -> "ConsultationQuerySet":
        """Announced, and neither answered nor withdrawn."""
        return self.published().filter(answered_at=None, withdrawn_at=None)  # type: ignore[misc]  # see with_reports

    def for_staff(self, user: User | AnonymousUser) -> "ConsultationQuerySet":
        """All, published or not, for who runs consultations; none for anybody else."""
        return self.all() if user.is_staff and user.has_perm("engagement.run_consultation") else self.none()

    def at(self, slug: str, language: str | None = None) -> "ConsultationQuerySet":
        """The consultation with this address in the language."""
        return self.filter(slug_is(language or languages.current(), slug))


class Consultation(Promised, Searchable, Addressed):
    """An invitation to comment on a policy for a set period.

    Translated: title, slug, summary, asking, can_change, is_fixed, afterwards, audience, background, contact_details,
    timing_reason, withdrawn_reason. Whoever declares it ready is not who publishes it; `ready_digest` is what was
    declared ready (`engagement.models.preparation`).
    """

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.POLICY)
    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)
    asking = models.TextField(_("what we want to know"), blank=True)
    can_change = models.TextField(_("what can change"), blank=True)
    is_fixed = models.TextField(_("what is fixed, and why"), blank=True)
    afterwards = models.TextField(_("what happens to what you say"), blank=True)
    audience = models.TextField(_("who should answer"), blank=True)
    background = RichTextField(_("background"), blank=True)
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=LegalBasis.choices, default=LegalBasis.VOLUNTARY
    )
    prevailing = models.CharField(
        _("prevailing language"), max_length=4, choices=Prevailing.choices, default=Prevailing.MONGOLIAN
    )
    contact_email = models.EmailField(_("contact for questions and other formats"))
    contact_details = models.TextField(_("where to write or call"), max_length=500, blank=True)
    topics = models.ManyToManyField(Topic, related_name="consultations", blank=True, verbose_name=_("topics"))
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name=_("event")
    )
    aims = models.ManyToManyField(
        Aim, related_name="consultations", blank=True, verbose_name=_("aims of the event that it discusses")
    )
    announcement = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name=_("announced in")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    timing_reason = models.TextField(_("why at this time of the year"), max_length=600, blank=True)
    ready_at = models.DateTimeField(_("declared ready"), null=True, blank=True, editable=False)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("declared ready by"),
    )
    ready_digest = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    # Told by `overview.add_changes`: label and address of each clause that the public changed.
    changed: list[tuple[str, str]]

    objects = ConsultationQuerySet.as_manager()

    PUBLIC_SINCE = "published_at"
    # What must be there in both languages before the public may see it; a question hour needs less.
    PUBLIC_TEXTS = ("title", "slug", "summary", "asking", "can_change", "is_fixed", "afterwards")
    TEXTS = (*PUBLIC_TEXTS, "audience", "background", "contact_details", "timing_reason")
    PROSE = (*TEXTS[3:], "withdrawn_reason")

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_at", "-pk"]
        permissions = [("run_consultation", _("Can publish, withdraw and answer consultations"))]
        constraints = [
            *unique_slugs("consultation"),
            bilingual("consultation", "title", "slug", "summary"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="consultation_closes_after_it_opens",
                violation_error_message=_("A consultation must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("closes_at")),
                name="consultation_answered_after_it_closes",
                violation_error_message=_("The answer cannot be promised for a day before the consultation closes."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (
                    Q(opens_at__isnull=False, closes_at__isnull=False, answer_by__isnull=False)
                    & languages.filled("asking", "afterwards")
                    & (Q(kind=Kind.QUESTION_HOUR) | languages.filled("can_change", "is_fixed"))
                ),
                name="consultation_published_is_whole",
                violation_error_message=_("A published consultation needs its dates and its texts in both languages."),
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None) | (Q(ready_by__isnull=False) & ~Q(ready_digest="")),
                name="consultation_ready_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | languages.filled("withdrawn_reason"),
                name="consultation_withdrawn_says_why",
                violation_error_message=_("Say in both languages why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("engagement:consultation_detail", args=[languages.text(self, "slug", language)])

    def urls(self) -> dict[str, str]:
        """The consultation's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    def is_known_in(self, language: str) -> bool:
        return self.is_published

    def is_open_in(self, language: str) -> bool:
        return self.is_published

    @property
    def stage(self) -> Stage:
        """The stage at this moment; needs no query on rows from `published` or `with_reports`."""
        now = timezone.now()
        if self.withdrawn_at:
            return Stage.WITHDRAWN
        if not (self.published_at and self.opens_at and self.closes_at):
            return Stage.DRAFT
        if now < self.opens_at:
            return Stage.UPCOMING
        if now < self.closes_at:
            return Stage.OPEN
        return self._stage_after_closing()

    def _stage_after_closing(self) -> Stage:
        heard_at, answered_at = self.reported()
        if answered_at:
            return Stage.ANSWERED
        return Stage.HEARD if heard_at else Stage.READING

    def reported(self) -> tuple[datetime | None, datetime | None]:
        """When the `heard` and the `answer` report were published."""
        if not hasattr(self, "heard_at"):
            found = Consultation.objects.with_reports().get(pk=self.pk)
            self.heard_at, self.answered_at = found.heard_at, found.answered_at
        return self.heard_at, self.answered_at

    @property
    def stage_label(self) -> str:
        return self.stage.label_of(self.kind)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def is_closed(self) -> bool:
        """No comment is invited: not yet, or no more."""
        return not self.is_open

    @property
    def needed_texts(self) -> tuple[str, ...]:
        """The texts without which it is not published."""
        spared = ("can_change", "is_fixed") if self.kind == Kind.QUESTION_HOUR else ()
        return tuple(name for name in self.PUBLIC_TEXTS if name not in spared)

    def withdrawn_before(self, moment: datetime) -> bool:
        """Whether it had been taken back by then, so that the moment never came."""
        return self.withdrawn_at is not None and self.withdrawn_at <= moment

    @property
    def is_overdue(self) -> bool:
        """The promised day has passed without an answer: a flag, not a stage."""
        waiting = self.stage in {Stage.READING, Stage.HEARD}
        return waiting and self.answer_by is not None and self.answer_by < timezone.now()

    def search_texts(self) -> list[SearchText]:
        """Its public texts, by language; one that was withdrawn stays findable, with the reason."""
        fields = ["summary", *(field for field in self.PROSE if field != "withdrawn_reason" or self.withdrawn_at)]
        return [
            SearchText(code, self.published_at, languages.text(self, "title", code), plain_texts(self, fields, code))
            for code in languages.codes()
            if self.published_at
        ]

    def boundaries(self) -> tuple[datetime | None, ...]:
        """The dates at which a cached page of this consultation stops being true."""
        return self.opens_at, self.closes_at, self.answer_by
