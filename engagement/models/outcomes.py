"""Outcomes: what people said, what the Ministry answers, and the clause that changed. The way back to a contributor."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.records import FrozenOncePublished, Unchangeable, one_of
from engagement.models.clause_links import ClauseRow, clause_rows, link_to
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.submissions import Submission


class Reading(models.Model):
    """An officer has read a contribution: a comment or a submission."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="readings", verbose_name=_("comment")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="readings", verbose_name=_("submission")
    )
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read by"))
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["comment", "read_by"], name="reading_once_per_officer"),
            models.UniqueConstraint(fields=["submission", "read_by"], name="reading_of_submission_once_per_officer"),
            models.CheckConstraint(condition=one_of("comment", "submission"), name="reading_of_one_contribution"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id or self.submission_id}"


class ThemeQuerySet(models.QuerySet["Theme"]):
    def published(self) -> "ThemeQuerySet":
        """Themes the public may see: released with the `heard` report."""
        return self.filter(published_at__lte=timezone.now())

    def for_readers(self) -> "ThemeQuerySet":
        """Published themes as `told`, with the reply that stands (`answers`)."""
        replies = Reply.objects.published().with_clauses()
        return self.told().prefetch_related(Prefetch("replies", replies, to_attr="answers"))

    def told(self) -> "ThemeQuerySet":
        """Published themes with `voices` counted and the first passages (`filed`)."""
        shown = Q(excerpts__comment__state="published") & ~Q(excerpts__comment__discussion__mode="hidden")
        first = Excerpt.objects.shown().select_related("comment").order_by("pk")[: settings.EXCERPTS_PER_THEME]
        return (
            self.published()
            .select_related("consultation")
            .annotate(voices=models.Count("excerpts__comment", filter=shown, distinct=True))
            .prefetch_related(Prefetch("excerpts", first, to_attr="filed"))
        )

    def unanswered(self) -> "ThemeQuerySet":
        """Themes without a reply that stands."""
        return self.exclude(pk__in=Reply.objects.standing().values("theme"))


class Theme(FrozenOncePublished):
    """A point people made; translated: title, gist."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="themes", verbose_name=_("consultation")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=150)
    gist = models.TextField(_("what people said"), blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["consultation", "position", "pk"]
        constraints = [
            bilingual("theme", "title"),
            models.CheckConstraint(
                condition=Q(published_at=None) | languages.filled("gist"),
                name="theme_published_says_the_gist",
                violation_error_message=_("Say in both languages what people said."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            slug = languages.text(self.consultation, "slug", language)
            return reverse("engagement:theme_detail", args=[slug, self.pk])

    def urls(self) -> dict[str, str]:
        """The theme's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    @property
    def anchor(self) -> str:
        return f"theme-{self.pk}"


class Stance(models.TextChoices):
    """How a passage stands to the proposal."""

    FOR = "for", pgettext_lazy("stance", "For")
    AGAINST = "against", pgettext_lazy("stance", "Against")
    CHANGE = "change", pgettext_lazy("stance", "Wants a change")
    QUESTION = "question", pgettext_lazy("stance", "Asks")


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def shown(self) -> "ExcerptQuerySet":
        """Excerpts whose comment and theme are public; a removed comment takes its passages along."""
        return self.filter(comment__state="published", theme__published_at__lte=timezone.now()).exclude(
            comment__discussion__mode="hidden"
        )


class Excerpt(models.Model):
    """A passage of a comment, or the whole of it, filed under a theme; offsets count characters of the text."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="excerpts", verbose_name=_("theme"))
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="excerpts", verbose_name=_("comment"))
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.CHANGE)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["theme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                name="excerpt_is_whole_or_a_range",
            ),
            models.UniqueConstraint(
                fields=["theme", "comment", "start"],
                name="excerpt_filed_once",
                nulls_distinct=False,
                violation_error_message=_("This passage is already filed under that theme."),
            ),
        ]

    def __str__(self) -> str:
        """Names it without its words: staff logs keep this text for ever."""
        return gettext("Passage of comment %(number)s") % {"number": self.comment_id}

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """A passage filed by mistake can be taken back until its theme is public."""
        if self.theme.published_at:
            raise Unchangeable
        return super().delete(*args, **kwargs)

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.comment.comment[self.start : self.end]

    @property
    def language(self) -> str:
        return self.comment.language

    @property
    def by(self) -> str:
        """The name under which the passage was published."""
        return self.comment.name

    @property
    def url(self) -> str:
        return self.comment.permalink


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


class ReplyQuerySet(models.QuerySet["Reply"]):
    def standing(self) -> "ReplyQuerySet":
        """The latest version of each reply."""
        return self.filter(replaced_by=None)

    def published(self) -> "ReplyQuerySet":
        """Replies the public may see: released with the `answer` report, and not replaced by a newer public one."""
        now = timezone.now()
        return self.filter(published_at__lte=now).exclude(replaced_by__published_at__lte=now)

    def shaping(self, clause: Clause) -> "ReplyQuerySet":
        """Published replies that changed this clause, each with its theme as readers see it."""
        found = self.published().filter(changed_clauses=clause, theme__published_at__lte=timezone.now())
        return found.with_clauses().prefetch_related(Prefetch("theme", Theme.objects.told()))

    def with_clauses(self) -> "ReplyQuerySet":
        """With what `Reply.changed` tells of the changed clauses, at no query of its own."""
        return self.annotate(changed_rows=ArraySubquery(clause_rows(Clause.objects.filter(shaped_by=OuterRef("pk")))))

    def with_wordings(self) -> "ReplyQuerySet":
        """With the changed clauses, and the wordings these come from."""
        clauses = Clause.objects.select_related("draft__consultation").prefetch_related("comes_from")
        return self.prefetch_related(Prefetch("changed_clauses", clauses))


class Reply(FrozenOncePublished):
    """What the Ministry answers to a theme; translated: reason, done, signed_by, office.

    A published reply never changes: a new version is a new row that replaces it.
    """

    # What `ReplyQuerySet.with_clauses` brought along.
    changed_rows: list[ClauseRow]

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="replies", verbose_name=_("theme"))
    decision = models.CharField(_("decision"), max_length=15, choices=Decision.choices)
    reason = models.TextField(_("reason"))
    done = models.TextField(_("what was done"), blank=True)
    changed_clauses = models.ManyToManyField(
        Clause, blank=True, related_name="shaped_by", verbose_name=_("changed clauses")
    )
    signed_by = models.CharField(_("signed by"), max_length=100)
    office = models.CharField(_("office"), max_length=150)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply to a theme")
        verbose_name_plural = _("replies to themes")
        ordering = ["theme", "pk"]
        constraints = [
            bilingual("reply", "reason", "signed_by", "office"),
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

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Label and address of each changed clause, in the order of the text; rows of `with_clauses` need no query."""
        if not hasattr(self, "changed_rows"):
            found: Any = clause_rows(self.changed_clauses.all())
            self.changed_rows = [rows for (rows,) in found]
        return [link_to(row) for row in self.changed_rows]
