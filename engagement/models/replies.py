"""Replies: what the Ministry answers to a theme, and the clauses and commitments that prove it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.records import Released, ReleasedQuerySet, Unchangeable
from engagement.models.clause_links import ClauseRow, clause_rows, link_to
from engagement.models.commitments import Commitment
from engagement.models.drafts import Clause
from engagement.models.kept_links import KeptLinks
from engagement.models.themes import Theme


class Decision(models.TextChoices):
    """What the Ministry decided on a theme."""

    ACCEPTED = "accepted", pgettext_lazy("decision on a theme", "Accepted")
    IN_PART = "in_part", pgettext_lazy("decision on a theme", "Accepted in part")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("decision on a theme", "Not accepted")
    ALREADY_SO = "already_so", pgettext_lazy("decision on a theme", "Already so")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("decision on a theme", "Outside scope")
    MORE_WORK = "more_work", pgettext_lazy("decision on a theme", "Needs more work")

    @property
    def changes_something(self) -> bool:
        return self in {Decision.ACCEPTED, Decision.IN_PART}


class ReplyQuerySet(ReleasedQuerySet["Reply"]):
    def standing(self) -> "ReplyQuerySet":
        """The latest version of each reply."""
        return self.filter(replaced_by=None)

    def published(self) -> "ReplyQuerySet":
        """Replies the public may see: released with the `answer` report, and not replaced by a newer public one."""
        now = timezone.now()
        return self.filter(published_at__lte=now).exclude(replaced_by__published_at__lte=now)

    def superseded(self) -> "ReplyQuerySet":
        """Published ones that a newer public version has replaced; the latest first."""
        now = timezone.now()
        return self.filter(published_at__lte=now, replaced_by__published_at__lte=now).order_by("-pk")

    def with_clauses(self) -> "ReplyQuerySet":
        """With what `Reply.changed` and `Reply.promised` tell, at no query of its own."""
        promised = Commitment.objects.published().filter(replies=OuterRef("pk")).order_by("position", "pk")
        row = JSONObject(pk=F("pk"), title=F(languages.column("title")))
        return self.annotate(  # type: ignore[no-redef]  # declared for readers of such rows
            changed_rows=ArraySubquery(clause_rows(Clause.objects.filter(shaped_by=OuterRef("pk")))),
            promised_rows=ArraySubquery(promised.values_list(row)),
        )

    def with_wordings(self) -> "ReplyQuerySet":
        """With the changed clauses, and the wordings these come from."""
        clauses = Clause.objects.select_related("draft__consultation").prefetch_related("comes_from")
        return self.prefetch_related(Prefetch("changed_clauses", clauses))


class Reply(Released):
    """What the Ministry answers to a theme; translated: reason, done, signed_by, office, version_note (why it replaces another).

    A published reply never changes: a new version is a new row that replaces it.
    """

    NOTE_MAX = 300

    # What `ReplyQuerySet.with_clauses` brought along.
    changed_rows: list[ClauseRow]
    promised_rows: list[dict[str, Any]]

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="replies", verbose_name=_("theme"))
    decision = models.CharField(_("decision"), max_length=15, choices=Decision.choices)
    reason = models.TextField(_("reason"))
    done = models.TextField(_("what was done"), blank=True)
    changed_clauses = KeptLinks(Clause, blank=True, related_name="shaped_by", verbose_name=_("changed clauses"))
    commitments = KeptLinks(Commitment, blank=True, related_name="replies", verbose_name=_("commitments"))
    signed_by = models.CharField(_("signed by"), max_length=100)
    office = models.CharField(_("office"), max_length=150)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    version_note = models.CharField(_("why there is a new version"), max_length=NOTE_MAX, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply to a theme")
        verbose_name_plural = _("replies to themes")
        ordering = ["theme", "pk"]
        constraints = [
            bilingual("reply", "reason", "signed_by", "office"),
            models.CheckConstraint(
                condition=Q(replaces=None) | languages.filled("version_note"),
                name="reply_new_version_says_why",
                violation_error_message=_("Say in both languages why there is a new version."),
            ),
            models.UniqueConstraint(
                fields=["theme"],
                condition=Q(replaces=None),
                name="reply_first_version_once",
                violation_error_message=_(
                    "This theme has a reply already: change it, or add a version that replaces it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme}: {self.get_decision_display()}"

    @classmethod
    def guard_links(cls, keys: Iterable[int]) -> None:
        """What a published reply changed and promised does not change either. Holds the replies' locks."""
        replies = Reply._base_manager.select_for_update().filter(pk__in=list(keys)).order_by("pk")
        if any(replies.values_list("published_at", flat=True)):
            raise Unchangeable

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Label and address of each changed clause, in the order of the text; rows of `with_clauses` need no query."""
        if not hasattr(self, "changed_rows"):
            found: Any = clause_rows(self.changed_clauses.all())
            self.changed_rows = [rows for (rows,) in found]
        return [link_to(row) for row in self.changed_rows]

    @property
    def promised(self) -> list[tuple[str, str]]:
        """Words and address of each commitment that it makes; only on rows of `with_clauses`."""
        return [(row["title"], reverse("engagement:commitment_detail", args=[row["pk"]])) for row in self.promised_rows]
