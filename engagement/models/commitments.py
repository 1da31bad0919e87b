"""Commitments: what the Ministry has promised to do, by when, and how far it has come."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.records import AppendOnly, AppendOnlyQuerySet, Released, ReleasedQuerySet
from engagement.models.consultations import Consultation


class CommitmentState(models.TextChoices):
    """How far a commitment has come."""

    PLANNED = "planned", pgettext_lazy("state of a commitment", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("state of a commitment", "Under way")
    DONE = "done", pgettext_lazy("state of a commitment", "Done")
    DROPPED = "dropped", pgettext_lazy("state of a commitment", "Dropped")


# Those that are still to be kept.
UNFINISHED = (CommitmentState.PLANNED, CommitmentState.UNDER_WAY)


class CommitmentQuerySet(ReleasedQuerySet["Commitment"]):
    def published(self) -> "CommitmentQuerySet":
        return self.filter(published_at__lte=timezone.now())

    def for_readers(self) -> "CommitmentQuerySet":
        """Published ones with what a list tells of each, at no query of its own."""
        return self.published().with_state().select_related("consultation")

    def with_state(self) -> "CommitmentQuerySet":
        """With `state` and `due`, the day as it stands, of the latest progress; neither asks a query of its own."""
        latest = Progress.objects.filter(commitment=OuterRef("pk")).order_by("-recorded_at", "-pk")
        moved = latest.filter(due_on__isnull=False)
        return self.annotate(  # type: ignore[no-redef]  # declared for readers of such rows
            state=Coalesce(Subquery(latest.values("state")[:1]), models.Value(CommitmentState.PLANNED.value)),
            due=Coalesce(Subquery(moved.values("due_on")[:1]), "due_on"),
        )


class Commitment(Released):
    """Something the Ministry will do; translated: title, detail, office (which owns it).

    `due_on` is the day first promised; a later one is in its progress, beside the old.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="commitments", verbose_name=_("consultation")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("what will be done"), max_length=200)
    detail = models.TextField(_("details"), blank=True)
    office = models.CharField(_("office that owns it"), max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("officer who keeps it"),
    )
    due_on = models.DateField(pgettext_lazy("day of a commitment", "by"))

    # What `CommitmentQuerySet.with_state` brought along.
    state: str
    due: date

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["consultation", "position", "pk"]
        constraints = [bilingual("commitment", "title", "office")]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        with override(language or languages.current()):
            return reverse("engagement:commitment_detail", args=[self.pk])

    @property
    def state_label(self) -> str:
        """How far it has come, in a word; on rows of `with_state`."""
        return str(CommitmentState(self.state).label)

    @property
    def has_moved(self) -> bool:
        """Whether its day is another than the one first promised; on rows of `with_state`."""
        return self.due != self.due_on

    @property
    def is_overdue(self) -> bool:
        """Its day, as it stands, has passed in Ulaanbaatar and it is neither done nor dropped; on rows of `with_state`."""
        return self.state in UNFINISHED and self.due < timezone.localdate()

    def urls(self) -> dict[str, str]:
        """The commitment's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}


@dataclass(frozen=True)
class Step:
    """One progress of a commitment; `due_before` is the day until then, where the step moved it."""

    progress: "Progress"
    due_before: date | None = None


def course(commitment: Commitment) -> list[Step]:
    """All that was told of a commitment, newest first; one query."""
    steps, due = [], commitment.due_on
    for progress in reversed(Progress.objects.filter(commitment=commitment)):
        steps.append(Step(progress, due if progress.due_on else None))
        due = progress.due_on or due
    return steps[::-1]


class Progress(AppendOnly):
    """One step of a commitment, written once; translated: note. `due_on` is a new day, where the promised one moved."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="progress", verbose_name=_("commitment"))
    state = models.CharField(_("state"), max_length=10, choices=CommitmentState.choices)
    note = models.TextField(_("what was done"))
    evidence = models.URLField(_("link that proves it"), max_length=500, blank=True)
    due_on = models.DateField(_("new day"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-recorded_at", "-pk"]
        constraints = [bilingual("progress", "note")]

    def __str__(self) -> str:
        return self.get_state_display()
