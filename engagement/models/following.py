"""Following by e-mail: who asked for mail, about what, how often and in which language; no account."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.models import Event, Topic
from diplomacy import languages, tokens
from diplomacy.mail_addresses import masked
from diplomacy.records import one_of
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.news import News
from engagement.models.targets import long_texts, related

# The version of the words on the form to which people agree; a new one with every change of their meaning.
CONSENT = "2026-11"


class FollowerQuerySet(models.QuerySet["Follower"]):
    """A visitor's door is `behind`: the secret in a mailed address is the key."""

    def behind(self, token: str) -> "FollowerQuerySet":
        """Who has this private link."""
        return self.filter(link_digest=tokens.digest(token))

    def following(self) -> "FollowerQuerySet":
        """Those to whom mail goes."""
        return self.filter(Exists(Follow.objects.active().filter(follower=OuterRef("pk"))))

    def idle(self) -> "FollowerQuerySet":
        """Those who follow nothing and wait for no confirmation."""
        return self.filter(~Exists(Follow.objects.filter(follower=OuterRef("pk"), ended_at=None)))


class Follower(models.Model):
    """One address to which mail may go, and the private link of whoever reads it.

    The address is there only while something is followed or waits for confirmation;
    `address_key` is its keyed hash.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    address_key = models.CharField(max_length=64, unique=True, editable=False)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")

    def __str__(self) -> str:
        """Names it without its address: staff pages and logs show this."""
        return gettext("Follower %(number)s") % {"number": self.pk}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.link_digest = tokens.digest(self.link_token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        """The secret part of the private link."""
        return tokens.derive("follower", str(self.link_seed))

    def manage_url(self, language: str) -> str:
        return self._private("follow_manage", language)

    def unsubscribe_url(self, language: str) -> str:
        """What the mails' own headers name: a POST there ends all mail of that kind, without any question."""
        return self._private("follow_unsubscribe", language)

    def _private(self, name: str, language: str) -> str:
        with override(language):
            return reverse(f"engagement:{name}", args=[self.link_token])

    @property
    def masked_email(self) -> str:
        """Enough of the address for its owner to know it: «b…@example.net»."""
        return masked(self.email)


class FollowQuerySet(models.QuerySet["Follow"]):
    def active(self) -> "FollowQuerySet":
        """Confirmed, and not ended; twin of `Follow.is_active`."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def begun(self) -> "FollowQuerySet":
        """Those that have brought mail or do; not those that went on in an older row when they were confirmed."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=F("confirmed_at")), confirmed_at__isnull=False)

    def asked_with(self, token: str) -> "FollowQuerySet":
        """What one request asked for, by the secret of the link that confirms it."""
        return self.filter(token_digest=tokens.digest(token)).order_by("pk")

    def at_once(self) -> "FollowQuerySet":
        return self.filter(frequency=Follow.Frequency.AT_ONCE)

    def weekly(self) -> "FollowQuerySet":
        return self.filter(frequency=Follow.Frequency.WEEKLY)

    def on(
        self, topic_ids: Iterable[int], event_id: int | None, consultation_id: int | None = None
    ) -> "FollowQuerySet":
        """Those of everything, of one of the topics, of the event, or of the consultation."""
        subject = Q(everything=True) | Q(topic__in=topic_ids)
        if event_id:
            subject |= Q(event=event_id)
        return self.filter(subject | Q(consultation=consultation_id) if consultation_id else subject)

    def wanting(self, news: News) -> "FollowQuerySet":
        """Those that news concerns: of its language, on its subject, and begun before; twin of `Follow.wants`."""
        begun = self.filter(language=news.language, news_since__lte=news.happened_at)
        if news.happening.is_of_the_course:
            return begun.filter(consultation=news.consultation_id)
        return begun.on(news.topic_ids, news.event_id, news.consultation_id)

    def with_targets(self) -> "FollowQuerySet":
        found = self.select_related("topic", "event", "consultation", *related("discussion__"))
        unshown = [f"consultation__{name}" for name in [*Consultation.PROSE, *languages.columns(*Consultation.PROSE)]]
        return found.defer(*long_texts("discussion__"), *unshown)


class Follow(models.Model):
    """One thing that an address follows: a topic, an event, a consultation, a discussion, or everything.

    All that is asked for in one form shares a seed, and so one link that confirms it. A further
    kind of target is a further column in `TARGETS`.
    """

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", pgettext_lazy("how often mail comes", "At once")
        WEEKLY = "weekly", pgettext_lazy("how often mail comes", "Once a week, in one mail")

    TARGETS = ("topic", "event", "consultation", "discussion")

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="follows", verbose_name=_("follower"))
    everything = models.BooleanField(_("everything"), default=False)
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("topic")
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("event")
    )
    consultation = models.ForeignKey(
        Consultation, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("consultation")
    )
    discussion = models.ForeignKey(
        Discussion, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("discussion")
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    consent = models.CharField(_("version of the consent"), max_length=10, default=CONSENT, editable=False)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    news_since = models.DateTimeField(_("news since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    seed = models.UUIDField(default=uuid4, editable=False)
    token_digest = models.CharField(max_length=64, db_index=True, editable=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(everything=True, topic=None, event=None, consultation=None, discussion=None)
                | Q(Q(everything=False), one_of("topic", "event", "consultation", "discussion")),
                name="follow_has_one_target",
                violation_error_message=_(
                    "Follow one thing: a topic, an event, a consultation, a discussion, or everything."
                ),
            ),
            models.UniqueConstraint(
                fields=["follower", "everything", "topic", "event", "consultation", "discussion"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                nulls_distinct=False,
                name="follow_once",
                violation_error_message=_("This address follows it already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("asked_at"), news_since__isnull=False),
                name="follow_confirmed_after_it_was_asked_for",
                violation_error_message=_("Nothing is confirmed before it was asked for."),
            ),
        ]
        indexes = [
            models.Index(
                "language",
                "frequency",
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="follow_active",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_digest = tokens.digest(self.token)
        super().save(*args, **kwargs)

    @property
    def target(self) -> Topic | Event | Consultation | Discussion | None:
        """What is followed, None for everything."""
        return self.topic or self.event or self.consultation or self.discussion

    @property
    def target_key(self) -> tuple[int | None, ...]:
        """Equal for follows of the same thing."""
        return tuple(getattr(self, f"{name}_id") for name in self.TARGETS)

    @property
    def label(self) -> str:
        """What is followed, in the language of the page or mail."""
        if self.discussion:
            return gettext("Comments: %(title)s") % {"title": self.discussion.title}
        if self.consultation:
            return gettext("Consultation: %(title)s") % {"title": self.consultation}
        return str(self.target) if self.target else gettext("Everything")

    @property
    def token(self) -> str:
        return tokens.derive("follow", str(self.seed))

    @property
    def url(self) -> str:
        """The mailed address that confirms it, in its own language."""
        with override(self.language):
            return reverse("engagement:follow_confirm", args=[self.token])

    @property
    def is_active(self) -> bool:
        """Twin of `FollowQuerySet.active`."""
        return self.confirmed_at is not None and self.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether its link can still confirm it."""
        return (
            self.confirmed_at is None
            and self.ended_at is None
            and self.asked_at + settings.PROOF_VALID_FOR > timezone.now()
        )

    def wants(self, news: News) -> bool:
        """Twin of `FollowQuerySet.wanting`."""
        return (
            self.language == news.language
            and self._is_on(news)
            and self.news_since is not None
            and self.news_since <= news.happened_at
        )

    def _is_on(self, news: News) -> bool:
        """Twin of `FollowQuerySet.on`."""
        own = self.consultation_id is not None and self.consultation_id == news.consultation_id
        if own or news.happening.is_of_the_course:
            return own
        of_event = self.event_id is not None and self.event_id == news.event_id
        return self.everything or self.topic_id in news.topic_ids or of_event


def last_digest_at(now: datetime | None = None) -> datetime:
    """The moment of the latest weekly digest: its weekday and hour by the Ministry's clock."""
    now = timezone.localtime(now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight - timedelta(days=(now.isoweekday() - settings.DIGEST_WEEKDAY) % 7)
    moment = day + timedelta(hours=settings.DIGEST_HOUR)
    return moment if moment <= now else moment - timedelta(days=7)
