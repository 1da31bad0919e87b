"""Drafts and clauses: the text under discussion, frozen once published."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from blog.models.search import Searchable, SearchText
from diplomacy import languages
from diplomacy.differences import Change, word_changes
from diplomacy.records import FrozenOncePublished, Guarded, KeptQuerySet, Unchangeable
from engagement.models.consultations import Consultation
from engagement.models.kept_links import KeptLinks


class DraftQuerySet(KeptQuerySet["Draft"]):
    def published(self) -> "DraftQuerySet":
        """Drafts the public may read, of published consultations."""
        now = timezone.now()
        return self.filter(published_at__lte=now, consultation__published_at__lte=now)


class Draft(FrozenOncePublished):
    """A numbered version of a consultation's text; translated: title, change_note."""

    PUBLIC_SINCE = "published_at"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="drafts", verbose_name=_("consultation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=150)
    change_note = models.TextField(_("what changed, in plain words"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["consultation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"],
                name="draft_number_unique",
                violation_error_message=_("This consultation already has a draft with that number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="draft_number_from_one",
                violation_error_message=_("Drafts are numbered from 1."),
            ),
            bilingual("draft", "title"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} · {self.number}"

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            slug = languages.text(self.consultation, "slug", language)
            return reverse("engagement:draft_detail", args=[slug, self.number])

    def urls(self) -> dict[str, str]:
        """The draft's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}


class Openness(models.TextChoices):
    """Whether the public can still change a clause."""

    OPEN = "open", pgettext_lazy("openness of a clause", "Open")
    PARTLY = "partly", pgettext_lazy("openness of a clause", "Partly open")
    FIXED = "fixed", pgettext_lazy("openness of a clause", "Fixed")


class Fate(models.TextChoices):
    """How a clause stands to the draft before."""

    NEW = "new", pgettext_lazy("a clause is", "New")
    SAME = "same", pgettext_lazy("a clause is", "Unchanged")
    EDITED = "edited", pgettext_lazy("a clause is", "Changed")
    SPLIT = "split", pgettext_lazy("a clause is", "Split off")
    MERGED = "merged", pgettext_lazy("a clause is", "Merged")
    DROPPED = "dropped", pgettext_lazy("a clause is", "Dropped")


class ClauseQuerySet(KeptQuerySet["Clause"]):
    def published(self) -> "ClauseQuerySet":
        """Clauses of drafts the public may read."""
        now = timezone.now()
        return self.filter(draft__published_at__lte=now, draft__consultation__published_at__lte=now)

    def at(self, slug: str, draft: int, number: str, language: str | None = None) -> "ClauseQuerySet":
        """The clause with this address in the language, with its draft and consultation."""
        slug_column = languages.column("slug", language)
        found = self.filter(**{f"draft__consultation__{slug_column}": slug}, draft__number=draft, number=number)
        return found.with_draft()

    def with_draft(self) -> "ClauseQuerySet":
        """With the draft and the consultation, which have the address."""
        return self.select_related("draft__consultation")

    def dropped_before(self, draft: Draft) -> "ClauseQuerySet":
        """The clauses of the draft before this one that go on nowhere in it."""
        before = self.filter(draft__consultation=draft.consultation_id, draft__number=draft.number - 1)
        return before.exclude(pk__in=Clause.objects.filter(becomes__draft=draft).values("pk"))


class Clause(Guarded, Searchable):
    """The smallest part of a draft that has an address.

    Translated: part (the title of the part of the text that begins with this clause), heading, text, explanation,
    openness_reason.
    """

    PUBLIC_SINCE = "draft__published_at"

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="clauses", verbose_name=_("draft"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    number = models.CharField(_("number"), max_length=20)
    part = models.CharField(_("title of the part that begins here"), max_length=200, blank=True)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    explanation = models.TextField(_("explanation"), blank=True)
    openness = models.CharField(_("openness"), max_length=10, choices=Openness.choices, default=Openness.OPEN)
    openness_reason = models.TextField(_("why it is not fully open"), blank=True)
    comes_from = KeptLinks("self", symmetrical=False, blank=True, related_name="becomes", verbose_name=_("comes from"))
    origins_proposed = models.BooleanField(_("origins wait to be confirmed"), default=False, editable=False)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["draft", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "number"],
                name="clause_number_unique",
                violation_error_message=_("This draft already has a clause with that number."),
            ),
            bilingual("clause", "text"),
            models.CheckConstraint(
                condition=Q(openness=Openness.OPEN) | languages.filled("openness_reason"),
                name="clause_not_open_says_why",
                violation_error_message=_("Say in both languages why this clause is not fully open."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading or ''}".strip()

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            slug = languages.text(self.draft.consultation, "slug", language)
            return reverse("engagement:clause_detail", args=[slug, self.draft.number, self.number])

    def guard(self) -> None:
        """The clauses of a published draft do not change; nor does anybody slip one in or out. Holds the drafts' locks."""
        stored = Clause._base_manager.filter(pk=self.pk).values("draft")
        drafts = Draft.objects.select_for_update(of=("self",)).filter(Q(pk=self.draft_id) | Q(pk__in=stored))
        if any(drafts.order_by("pk").values_list("published_at", flat=True)):
            raise Unchangeable

    @classmethod
    def guard_links(cls, keys: Iterable[int]) -> None:
        """Nor does where they come from. Holds the drafts' locks."""
        with_them = Clause.objects.filter(pk__in=list(keys)).values("draft")
        drafts = Draft.objects.select_for_update().filter(pk__in=with_them).order_by("pk")
        if any(draft.published_at for draft in drafts):
            raise Unchangeable

    def urls(self) -> dict[str, str]:
        """The clause's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    @cached_property
    def origins(self) -> list["Clause"]:
        """The clauses of the draft before from which this one comes."""
        return list(self.comes_from.all())

    def search_texts(self) -> list[SearchText]:
        """Its wording, by language, once draft and consultation are both published."""
        drafted, announced = self.draft.published_at, self.draft.consultation.published_at
        if drafted is None or announced is None:
            return []
        return [
            SearchText(
                code,
                max(drafted, announced),
                languages.text(self, "heading", code),
                f"{languages.text(self, 'text', code)}\n{languages.text(self, 'explanation', code)}",
            )
            for code in languages.codes()
        ]

    def wording(self, language: str) -> str:
        """Heading and text as one, for comparison."""
        return "\n\n".join(
            filter(None, [languages.text(self, "heading", language), languages.text(self, "text", language)])
        )

    def changes(self, language: str | None = None) -> tuple[Change, ...]:
        """The words that changed since the draft before; several origins are read one after another."""
        language = language or languages.current()
        before = "\n\n".join(origin.wording(language) for origin in self.origins)
        return word_changes(before, self.wording(language))

    @property
    def anchor(self) -> str:
        return f"clause-{self.number}"

    @cached_property
    def is_split(self) -> bool:
        """Whether what it comes from goes on elsewhere in its draft too."""
        if len(self.origins) != 1:
            return False
        return self.origins[0].becomes.filter(draft=self.draft_id).exclude(pk=self.pk).exists()

    @property
    def fate(self) -> Fate | None:
        """What it is beside the draft before; None in a first draft."""
        if self.draft.number == 1:
            return None
        if len(self.origins) != 1:
            return Fate.MERGED if self.origins else Fate.NEW
        if self.is_split:
            return Fate.SPLIT
        origin = self.origins[0]
        same = all(self.wording(code) == origin.wording(code) for code in languages.codes())
        return Fate.SAME if same else Fate.EDITED

    @property
    def change_label(self) -> str:
        """The fate in a word; "" in a first draft."""
        return str(self.fate.label) if self.fate else ""


def tell_splits(draft: Draft, clauses: Iterable[Clause]) -> None:
    """Let all clauses of a draft know it, and whether they are split, without a query for each; needs their origins."""
    found = list(clauses)
    shares = Counter(origin.pk for clause in found for origin in clause.origins)
    for clause in found:
        clause.draft = draft
        clause.is_split = len(clause.origins) == 1 and shares[clause.origins[0].pk] > 1
