"""Events: a summit or a campaign, and its substantive aims."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from blog.models.images import Image
from diplomacy import languages
from diplomacy.markup import RichTextField


class Event(Addressed):
    """A summit or campaign; translated: title, slug, summary, place, body."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)
    place = models.CharField(_("place"), max_length=150)
    body = RichTextField(_("text"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, verbose_name=_("image"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "pk"]
        constraints = [
            *unique_slugs("event"),
            bilingual("event", "title", "slug", "summary", "place"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("blog:event_detail", args=[languages.text(self, "slug", language)])

    def urls(self) -> dict[str, str]:
        """The event's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}


class Aim(models.Model):
    """One substantive aim of an event; translated: title, issue (between the parties), role (the host's)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="aims", verbose_name=_("event"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("aim"), max_length=150)
    issue = models.TextField(_("the issue between Asia and Europe"))
    role = models.TextField(_("Mongolia’s role"))

    class Meta:
        verbose_name = _("aim")
        verbose_name_plural = _("aims")
        ordering = ["position", "pk"]
        constraints = [bilingual("aim", "title", "issue", "role")]

    def __str__(self) -> str:
        return self.title or ""
