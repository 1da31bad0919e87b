"""Events: a summit or a campaign, its substantive aims, and what is told from it while it is on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from blog.models.addresses import Addressed, bilingual, slug_is, unique_slugs
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
UPDATES_SHOWN = 30


class EventQuerySet(models.QuerySet["Event"]):
    """Events are public; those on now, to come and past are told apart by the clock."""

    def on_now(self) -> "EventQuerySet":
        """Begun and not over, the first to end first; twin of `Event.stage`."""
        return self.filter(has_begun()).exclude(is_over()).order_by("ends_on", "pk")

    def coming(self) -> "EventQuerySet":
        """Not begun, the nearest first."""
        return self.exclude(has_begun()).order_by("starts_on", "begins_at", "pk")

    def past(self) -> "EventQuerySet":
        """Over, the latest first."""
        return self.filter(has_begun(), is_over()).order_by("-ends_on", "-pk")

    def nearest(self) -> "EventQuerySet":
        """What is on or comes, the first to begin first, and then what is over, the latest first."""
        over = Case(When(is_over(), then=1), default=0)
        return self.order_by(over, Case(When(is_over(), then=None), default=F("starts_on")), "-starts_on", "pk")

    def at(self, slug: str, language: str | None = None) -> "EventQuerySet":
        """The event with this address in the language."""
        return self.filter(slug_is(language or languages.current(), slug))


class Event(Addressed):
    """A summit or campaign; translated: title, slug, summary, place, body.

    Days are days in Ulaanbaatar. Where the hours are known too, the days follow from them.
    """

    class Stage(models.TextChoices):
        """Where an event stands: derived from its dates, never stored."""

        UPCOMING = "upcoming", pgettext_lazy("stage of an event", "Upcoming")
        ON = "on", pgettext_lazy("stage of an event", "On now")
        OVER = "over", pgettext_lazy("stage of an event", "Past")

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

    objects = EventQuerySet.as_manager()

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

    def clean(self) -> None:
        self.follow_hours()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.follow_hours()
        super().save(*args, **kwargs)

    def follow_hours(self) -> None:
        """Let the first and the last day be those of the hours, where these are set."""
        if self.begins_at:
            self.starts_on = timezone.localdate(self.begins_at)
        if self.finishes_at:
            self.ends_on = timezone.localdate(self.finishes_at)

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("blog:event_detail", args=[languages.text(self, "slug", language)])

    def urls(self) -> dict[str, str]:
        """The event's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    @property
    def begins(self) -> datetime:
        """The moment at which it begins: the hour if it is known, else the first midnight in Ulaanbaatar."""
        return self.begins_at or midnight(self.starts_on)

    @property
    def finishes(self) -> datetime:
        """The moment at which it is over: the hour if it is known, else the midnight after the last day."""
        return self.finishes_at or midnight(self.ends_on + timedelta(days=1))

    @property
    def stage(self) -> Stage:
        now = timezone.now()
        if now < self.begins:
            return Event.Stage.UPCOMING
        return Event.Stage.ON if now < self.finishes else Event.Stage.OVER

    @property
    def is_on(self) -> bool:
        return self.stage == Event.Stage.ON

    @property
    def is_upcoming(self) -> bool:
        return self.stage == Event.Stage.UPCOMING

    @property
    def days_left(self) -> int:
        """Whole days from today to the first day, in Ulaanbaatar."""
        return (self.starts_on - timezone.localdate()).days

    def boundaries(self) -> tuple[datetime, ...]:
        """The moments at which a cached page of this event stops being true; a countdown changes each midnight."""
        tomorrow = midnight(timezone.localdate() + timedelta(days=1))
        return (self.begins, self.finishes, *([tomorrow] if self.is_upcoming else []))


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


@dataclass(frozen=True)
class UpdatePage:
    """A stretch of an event's updates; `older` is where the next one starts, None at the end."""

    updates: "list[LiveUpdate]"
    older: "LiveUpdate | None"
    is_newest: bool


class LiveUpdateQuerySet(models.QuerySet["LiveUpdate"]):
    """Public code enters by `shown`."""

    def shown(self) -> "LiveUpdateQuerySet":
        """Those posted by now, newest first."""
        return self.filter(posted_at__lte=timezone.now()).order_by("-posted_at", "-pk")

    def page(self, event: Event, start: str = "") -> UpdatePage:
        """An event's newest, or those from the update with this number backwards: an address that stays true."""
        rows = self.filter(event=event)
        first = rows.filter(pk=int(start)).first() if start.isascii() and start.isdigit() and len(start) < 18 else None
        older = rows.filter(first.and_older()) if first else rows
        found: list[LiveUpdate] = list(older[: UPDATES_SHOWN + 1])
        for update in found:
            update.event = event
        return UpdatePage(found[:UPDATES_SHOWN], next(iter(found[UPDATES_SHOWN:]), None), is_newest=first is None)


class LiveUpdate(models.Model):
    """A short dated note during an event; translated: text. Shown in the languages that it has."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="updates", verbose_name=_("event"))
    text = models.TextField(_("note"), max_length=1000, blank=True)
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("posted by"),
    )

    objects = LiveUpdateQuerySet.as_manager()

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
        texts = (languages.text(self, "text", code) for code in languages.own_first())
        return Truncator(next(filter(None, texts), "")).chars(80)

    def get_absolute_url(self, language: str | None = None) -> str:
        """Its own address, which stays true when newer ones come."""
        return f"{self.event.get_absolute_url(language)}?start={self.pk}#update-{self.pk}"

    def and_older(self) -> Q:
        """The condition that an update is this one or was posted before it."""
        return Q(posted_at__lt=self.posted_at) | Q(posted_at=self.posted_at, pk__lte=self.pk)

    @property
    def posted_on(self) -> date:
        """The day in Ulaanbaatar."""
        return timezone.localdate(self.posted_at)

    @property
    def other_languages(self) -> list[str]:
        """The languages other than the page's in which it can be read."""
        return [code for code in languages.others(languages.current()) if languages.text(self, "text", code)]


def has_begun() -> Q:
    """The condition that an event has begun."""
    return Q(begins_at__lte=timezone.now()) | Q(begins_at=None, starts_on__lte=timezone.localdate())


def is_over() -> Q:
    """The condition that an event is over."""
    return Q(finishes_at__lte=timezone.now()) | Q(finishes_at=None, ends_on__lt=timezone.localdate())


def midnight(day: date) -> datetime:
    """The beginning of a day where the Ministry is."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
