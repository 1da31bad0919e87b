"""Themes: the points people made, and the log of how they were ordered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import bilingual
from diplomacy import languages
from diplomacy.records import AppendOnly, AppendOnlyQuerySet, Released, ReleasedQuerySet
from engagement.models.consultations import Consultation


class ThemeQuerySet(ReleasedQuerySet["Theme"]):
    def published(self) -> "ThemeQuerySet":
        """Themes the public may see: released with the `heard` report."""
        return self.filter(published_at__lte=timezone.now())

    def unanswered(self) -> "ThemeQuerySet":
        """Themes without a reply, in whatever version."""
        return self.filter(replies=None)


class Theme(Released):
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

    @property
    def texts(self) -> dict[str, str]:
        """Its texts by column, as the log of changes keeps them."""
        return {name: getattr(self, name) or "" for name in languages.columns("title", "gist")}


class ThemeChange(AppendOnly):
    """One act on the order of themes, for staff. `words` are the texts of the theme it was done to, by column; those
    of the other theme (merged into this one, or split off from it) are in `other_words`. `moved` counts passages."""

    class Act(models.TextChoices):
        CREATED = "created", pgettext_lazy("act on a theme", "Created")
        REWORDED = "reworded", pgettext_lazy("act on a theme", "Reworded")
        MERGED = "merged", pgettext_lazy("act on a theme", "Merged")
        SPLIT = "split", pgettext_lazy("act on a theme", "Split")
        TAKEN_OUT = "taken_out", pgettext_lazy("act on a theme", "Passages taken out")
        REMOVED = "removed", pgettext_lazy("act on a theme", "Removed")

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="theme_changes", verbose_name=_("consultation")
    )
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name=_("theme")
    )
    act = models.CharField(_("what was done"), max_length=10, choices=Act.choices)
    words = models.JSONField(_("texts"), default=dict)
    other_words = models.JSONField(_("texts of the other theme"), default=dict, blank=True)
    moved = models.PositiveIntegerField(_("passages"), default=0)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("done by"))
    done_at = models.DateTimeField(_("done"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of themes")
        verbose_name_plural = _("changes of themes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_act_display()
