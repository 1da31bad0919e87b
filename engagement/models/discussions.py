"""Discussions: the comments of one page, and who may write there and when."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from blog.models import Post
from diplomacy import languages
from diplomacy.records import one_of
from engagement.models.barriers import Gated
from engagement.models.consultations import Consultation
from engagement.models.crisis import CrisisMode
from engagement.models.drafts import Clause
from engagement.models.questions import Question
from engagement.models.stages import Kind
from engagement.models.targets import Target, field_of, long_texts, related, writing_url

WAYS = ("consultation", "clause__draft__consultation", "question__consultation")  # to the consultation, if any


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def about(self, consultations: Iterable[Any]) -> "DiscussionQuerySet":
        """Those that belong to any of these consultations: of their pages, clauses and questions."""
        return self.filter(_belong("in", consultations))

    def belonging(self, consultations: Iterable[Any]) -> dict[int, int]:
        """The key of the consultation that each of those belongs to, by the discussion's own; one query."""
        return dict(self.about(consultations).values_list("pk", Coalesce(*WAYS)))

    def with_targets(self) -> "DiscussionQuerySet":
        """With the page under discussion, without the long texts that only that page itself shows."""
        found = self.select_related(*related(), "summarised_by")
        found = found.defer(*long_texts())
        return found.with_crisis()

    def with_crisis(self) -> "DiscussionQuerySet":
        """With the site's switch as it stands, at no query of its own; see `Discussion.crisis`."""
        switch = CrisisMode.objects
        return self.annotate(crisis_level_now=switch.level_now(), crisis_notice_now=switch.notice_now())

    def of(self, target: Target) -> "Discussion":
        """The target's discussion; an unsaved one with the usual rules where nobody has written yet."""
        name = field_of(target)
        found = self.with_crisis().select_related("summarised_by").filter(**{name: target}).first() or Discussion()
        setattr(found, name, target)
        return found

    def opened(self, target: Target) -> "Discussion":
        """The target's discussion, made now if nobody has written yet; safe when two write at once."""
        name = field_of(target)
        wanted: dict[str, Any] = {name: target}
        found, _created = self.get_or_create(**wanted)
        setattr(found, name, target)
        return found


def _belong(lookup: str, consultations: object) -> Q:
    """The condition for those of consultations, by any of the ways."""
    return Q(*((f"{way}__{lookup}", consultations) for way in WAYS), _connector=Q.OR)


def with_discussions(consultations: models.QuerySet[Consultation]) -> models.QuerySet[Any]:
    """With the keys of the discussions that belong to each, for a page that reads comments.

    By known keys the database finds them without a look at those of the whole site. What is opened later is not there.
    """
    own = Discussion.objects.filter(_belong("exact", models.OuterRef("pk"))).order_by("pk").values("pk")
    return consultations.annotate(discussion_keys=ArraySubquery(own))


class Discussion(Gated, models.Model):
    """The comments of one page: exactly one of post, consultation, clause and question. Translated: summary.

    `slow_mode` is in seconds; `max_length` None means `COMMENT_MAX_LENGTH`. `version` guards its settings against two editors.
    """

    class Mode(models.TextChoices):
        OPEN = "open", _("open")
        READ_ONLY = "read_only", _("read-only")
        HIDDEN = "hidden", _("hidden")

    class Policy(models.TextChoices):
        BEFORE = "before", _("each comment is read before it appears")
        FIRST = "first", _("a person’s first comment is read before it appears")
        AFTER = "after", _("comments appear at once and are read afterwards")

    class Links(models.TextChoices):
        PLAIN = "plain", _("links are shown as text")
        LIVE = "live", _("links can be followed once a moderator has read the comment")
        REFUSED = "refused", _("no links are taken")

    # Columns of `DiscussionQuerySet.with_crisis`, where the query has brought them along.
    crisis_level_now: str | None
    crisis_notice_now: str | None

    post = models.OneToOneField(
        Post, models.CASCADE, null=True, blank=True, related_name="discussion", verbose_name=_("post")
    )
    consultation = models.OneToOneField(
        Consultation, models.CASCADE, null=True, blank=True, related_name="discussion", verbose_name=_("consultation")
    )
    clause = models.OneToOneField(
        Clause, models.CASCADE, null=True, blank=True, related_name="discussion", verbose_name=_("clause")
    )
    question = models.OneToOneField(
        Question, models.CASCADE, null=True, blank=True, related_name="discussion", verbose_name=_("question")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.OPEN)
    policy = models.CharField(_("moderation"), max_length=10, choices=Policy.choices, default=Policy.BEFORE)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    close_after_days = models.PositiveSmallIntegerField(_("closes after so many days"), null=True, blank=True)
    slow_mode = models.PositiveIntegerField(_("seconds between two comments of one person"), default=0)
    max_length = models.PositiveIntegerField(_("longest comment, in characters"), null=True, blank=True)
    links = models.CharField(_("links"), max_length=10, choices=Links.choices, default=Links.PLAIN)
    opened_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    summary = models.TextField(_("summary of the discussion"), blank=True)
    summarised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("summarised by"),
        editable=False,
    )
    summarised_at = models.DateTimeField(_("summarised"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.CheckConstraint(
                condition=one_of("post", "consultation", "clause", "question"),
                name="discussion_has_one_target",
                violation_error_message=_(
                    "A discussion belongs to one page: a post, a consultation, a clause or a question."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="discussion_closes_after_it_opens",
                violation_error_message=_("A discussion must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(slow_mode__lte=86_400),
                name="discussion_slow_mode_at_most_a_day",
                violation_error_message=_("At most one day: 86400 seconds."),
            ),
            models.CheckConstraint(
                condition=Q(max_length=None) | Q(max_length__range=(100, 10_000)),
                name="discussion_length_within_reason",
                violation_error_message=_("Between 100 and 10000 characters."),
            ),
            models.CheckConstraint(
                condition=Q(close_after_days=None) | Q(close_after_days__gte=1),
                name="discussion_closes_after_a_day_at_least",
                violation_error_message=_("At least one day."),
            ),
        ]
        permissions = [("host_discussion", _("Can pin and answer comments, and summarise discussions"))]

    def __str__(self) -> str:
        return str(self.target)

    @property
    def target(self) -> Target:
        target = self.post or self.consultation or self.clause or self.question
        if target is None:
            raise ValueError("a discussion without a target")
        return target

    @property
    def live_languages(self) -> list[str]:
        """The languages in which the page under discussion can be read; of a withdrawn one, its explanation."""
        if self.post:
            return self.post.live_languages() or self.post.withdrawn_languages()
        return list(languages.codes())

    def writing_url(self, language: str | None = None) -> str:
        """Where a comment is written, in a language in which the page can be read."""
        return writing_url(self.target, language)

    @property
    def title(self) -> str:
        """The title of the page under discussion, in `title_language`: never that of a text which is not live."""
        if self.post:
            return languages.text(self.post, "title", self.title_language) if self.title_language else ""
        return str(self.target)

    @property
    def title_language(self) -> str:
        """The page's language, or the first in which the post under discussion can be read; "" if in none."""
        here = languages.current()
        return here if here in self.live_languages else next(iter(self.live_languages), "")

    @property
    def about(self) -> Consultation | None:
        """The consultation that this discussion belongs to, if any."""
        if self.question:
            return self.question.consultation
        return self.consultation or (self.clause.draft.consultation if self.clause else None)

    @cached_property
    def crisis(self) -> CrisisMode:
        """How the site's switch stands; asked of the database where the query has not brought it along."""
        if not hasattr(self, "crisis_level_now"):
            found: CrisisMode = CrisisMode.objects.current()
            return found
        level = self.crisis_level_now or CrisisMode.Level.NORMAL
        return CrisisMode(level=level, **{languages.column("notice"): self.crisis_notice_now})

    @property
    def takes_arguments(self) -> bool:
        """Whether comments may say that they argue for or against: there is a proposal to argue about."""
        consultation = self.about
        return consultation is not None and consultation.kind == Kind.POLICY and self.question is None

    @property
    def is_traced(self) -> bool:
        """Whether what is said here is filed under themes and answered: it is about a consultation with themes."""
        return self.about is not None and self.about.kind != Kind.QUESTION_HOUR

    @property
    def shows_traces(self) -> bool:
        """Whether comments lead to where they went: from closing on."""
        about = self.about
        return (
            self.is_traced and about is not None and about.closes_at is not None and about.closes_at <= timezone.now()
        )

    @property
    def takes_questions(self) -> bool:
        """Whether what opens a thread here is a question to the Ministry."""
        return self.consultation is not None and self.consultation.kind == Kind.QUESTION_HOUR

    @property
    def crisis_notice(self) -> str:
        """What readers are told while the switch is turned, in the language of the page; "" in normal times."""
        return "" if self.crisis.level == CrisisMode.Level.NORMAL else languages.text(self.crisis, "notice")

    @property
    def policy_now(self) -> str:
        """How comments are moderated at the moment: by the policy, unless the site's switch asks for more."""
        return self.policy if self.crisis.level == CrisisMode.Level.NORMAL else self.Policy.BEFORE

    @property
    def longest(self) -> int:
        """How long a comment may be, in characters."""
        return self.max_length or settings.COMMENT_MAX_LENGTH

    @property
    def is_hidden(self) -> bool:
        return self.mode == self.Mode.HIDDEN

    @property
    def is_public(self) -> bool:
        """Whether the page that is discussed is public, in any language; a withdrawn one still tells why."""
        if self.post:
            return bool(self.live_languages)
        consultation = self.about
        if consultation is None or not consultation.is_published:
            return False
        if self.question:
            return self.question.is_asked
        return self.clause is None or self.clause.draft.is_published

    @property
    def is_withdrawn(self) -> bool:
        """Whether the page that is discussed was taken back altogether."""
        if self.post:
            return self.is_public and not self.post.live_languages()
        return self.about is not None and self.about.withdrawn_at is not None
