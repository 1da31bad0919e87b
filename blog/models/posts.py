"""Posts: dated pieces that go live in each language by themselves."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, slug_is, unique_slugs
from blog.models.events import Event
from blog.models.images import Image
from blog.models.people import Author
from blog.models.topics import Topic
from diplomacy import languages, markup
from diplomacy.markup import RichTextField

WORDS_PER_MINUTE = 200
HEAVY = ("body",)
LIVE_TEXTS = ("title", "slug", "summary", "body")


class PostQuerySet(models.QuerySet["Post"]):
    """The only door to posts for public code is `live`."""

    def live(self, language: str | None = None) -> "PostQuerySet":
        """Posts whose text in the language is public now, newest first."""
        column = languages.column("published_at", language)
        return self.filter(**{f"{column}__lte": timezone.now()}).order_by(f"-{column}", "-pk")

    def live_in_any_language(self) -> "PostQuerySet":
        """Posts that have a public text."""
        now = timezone.now()
        anywhere = Q()
        for code in languages.codes():
            anywhere |= Q(**{f"{languages.column('published_at', code)}__lte": now})
        return self.filter(anywhere).order_by("-pk")

    def live_only_in_other_languages(self, language: str | None = None) -> "PostQuerySet":
        """Public posts that have no public text in this language yet."""
        here = Q(**{f"{languages.column('published_at', language)}__lte": timezone.now()})
        return self.live_in_any_language().exclude(here)

    def next_live_at(self, language: str | None = None) -> datetime | None:
        """When the next scheduled post goes live, so that no cached list outlives it."""
        column = languages.column("published_at", language)
        found: datetime | None = self.filter(**{f"{column}__gt": timezone.now()}).aggregate(at=models.Min(column))["at"]
        return found

    def at(self, slug: str, language: str | None = None) -> "PostQuerySet":
        """The post with this address in the language."""
        return self.filter(slug_is(language or languages.current(), slug))

    def with_cards(self) -> "PostQuerySet":
        """What a list needs, without the texts it does not show."""
        return self.select_related("author", "image").defer(*languages.columns(*HEAVY), *HEAVY)


class Post(Addressed):
    """A dated piece; translated: title, slug, summary, body.

    A text is live when its language's own time of publication has come: a query, right without any job.
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True)
    published_at_en = models.DateTimeField(_("English goes live"), null=True, blank=True)
    published_at_mn = models.DateTimeField(_("Mongolian goes live"), null=True, blank=True)
    author = models.ForeignKey(Author, models.PROTECT, related_name="posts", verbose_name=_("author"))
    topics = models.ManyToManyField(Topic, related_name="posts", blank=True, verbose_name=_("topics"))
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="posts", null=True, blank=True, verbose_name=_("event")
    )
    image = models.ForeignKey(
        Image, models.PROTECT, related_name="posts", null=True, blank=True, verbose_name=_("image")
    )
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-pk"]
        constraints = [
            *unique_slugs("post"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{languages.column('published_at', code)}__isnull": True})
                    | languages.has_text(*(languages.column(field, code) for field in LIVE_TEXTS)),
                    name=f"post_live_{code}_is_whole",
                    violation_error_message=_("A text that goes live needs a title, an address, a summary and a body."),
                )
                for code in languages.codes()
            ),
        ]
        indexes = [
            models.Index(F(languages.column("published_at", code)).desc(), name=f"post_live_{code}")
            for code in languages.codes()
        ]

    def __str__(self) -> str:
        return self.first_text("title", languages.current())

    def get_absolute_url(self, language: str | None = None) -> str:
        """The post's address in a language; where it is not live, under the address it has in another."""
        language = language or languages.current()
        with override(language):
            return reverse("blog:post_detail", args=[self.first_text("slug", language)])

    def first_text(self, field: str, language: str) -> str:
        """The field in this language if it is live, else in another that is; a draft's words only where nothing is."""
        codes = sorted([language, *languages.others(language)], key=lambda code: not self.is_live(code))
        return next((text for code in codes if (text := languages.text(self, field, code))), "")

    def urls(self) -> dict[str, str]:
        """The post's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    def live_languages(self) -> list[str]:
        """The languages in which the post is public now; twin of `PostQuerySet.live`."""
        return [code for code in languages.codes() if self.is_live(code)]

    def is_live(self, language: str | None = None) -> bool:
        published_at: datetime | None = getattr(self, languages.column("published_at", language))
        return published_at is not None and published_at <= timezone.now()

    def boundaries(self) -> tuple[datetime | None, ...]:
        """The dates at which a cached page of this post, or the notice that it is coming, stops being true."""
        return tuple(getattr(self, name) for name in languages.columns("published_at"))

    @property
    def published_at(self) -> datetime | None:
        """When the text of this page's language went or goes live."""
        return getattr(self, languages.column("published_at"))

    @property
    def html(self) -> str:
        """The sanitised body in this language."""
        return markup.render(languages.text(self, "body"))

    @property
    def reading_minutes(self) -> int:
        """Whole minutes at 200 words a minute, at least one."""
        return max(1, round(len(strip_tags(languages.text(self, "body")).split()) / WORDS_PER_MINUTE))
