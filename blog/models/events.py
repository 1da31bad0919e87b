"""Events: a summit or a campaign, and its substantive aims."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from blog.models.images import Image
from diplomacy import languages
from diplomacy.markup import RichTextField

# The clocks of the partners in the Asia-Europe Meeting, shown beside that of Ulaanbaatar.
TIME_ZONES = [
    ("Europe/Brussels", _("Brussels, Berlin, Paris, Madrid")),
    ("Europe/London", _("London, Lisbon, Dublin")),
    ("Europe/Helsinki", _("Helsinki, Athens, Bucharest")),
    ("Europe/Moscow", _("Moscow")),
    ("Asia/Kolkata", _("New Delhi")),
    ("Asia/Dhaka", _("Dhaka")),
    ("Asia/Bangkok", _("Bangkok, Hanoi, Jakarta")),
    ("Asia/Shanghai", _("Beijing, Singapore, Manila")),
    ("Asia/Tokyo", _("Tokyo, Seoul")),
    ("Australia/Sydney", _("Canberra, Sydney")),
    ("Pacific/Auckland", _("Wellington")),
    ("America/New_York", _("New York")),
    ("UTC", _("Coordinated Universal Time")),
]


class Event(Addressed):
    """A summit or campaign; translated: title, slug, summary, place, body."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)
    place = models.CharField(_("place"), max_length=150)
    body = RichTextField(_("text"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    begins_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    finishes_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(_("second clock"), max_length=40, default="Europe/Brussels", choices=TIME_ZONES)
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
            models.CheckConstraint(
                condition=Q(finishes_at__gt=F("begins_at")),
                name="event_finishes_after_it_begins",
                violation_error_message=_("The end must be after the beginning."),
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


class LiveUpdate(models.Model):
    """A short dated note during an event; translated: text. Shown in the languages that it has."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="updates", verbose_name=_("event"))
    text = models.TextField(_("note"), max_length=1000, blank=True)
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("live update")
        verbose_name_plural = _("live updates")
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=languages.has_text("text_en") | languages.has_text("text_mn"),
                name="live_update_has_text",
                violation_error_message=_("Write the note in at least one language."),
            )
        ]
        indexes = [models.Index(fields=["event", "-posted_at"], name="live_update_newest")]

    def __str__(self) -> str:
        return languages.text(self, "text")[:80]
