"""Posts: dated pieces that go live in each language by themselves."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, slug_is, unique_slugs
from blog.models.events import Event, midnight
from blog.models.images import Image
from blog.models.live import is_live_anywhere, is_live_in
from blog.models.people import Author
from blog.models.search import Searchable, SearchText, plain_texts
from blog.models.series import Series
from blog.models.topics import Topic
from diplomacy import languages, lexemes, mongol_bichig
from diplomacy.markup import RichTextField

# Mongolian words are longer and fewer, as in other languages that add their endings to the word.
WORDS_PER_MINUTE = {"en": 200, "mn": 160}
ARCHIVE = "archive"  # posts/archive/ lists all posts by their months
HEAVY = ("body",)
LIVE_TEXTS = ("title", "slug", "summary", "body")
# Dates per language, which are not translated fields: modeltranslation would offer them as texts.
DATES = ("published_at", "withdrawn_at", "corrected_at")


class PostQuerySet(models.QuerySet["Post"]):
    """The only door to posts for public code is `live`; `withdrawn` leads to an explanation, never to a text."""

    def live(self, language: str | None = None) -> "PostQuerySet":
        """Posts whose text in the language is public now, newest first."""
        return self.filter(is_live_in(language or languages.current())).order_by(
            f"-{languages.column('published_at', language)}", "-pk"
        )

    def live_in_any_language(self) -> "PostQuerySet":
        """Posts that have a public text."""
        return self.filter(is_live_anywhere()).order_by("-pk")

    def live_only_in_other_languages(self, language: str | None = None) -> "PostQuerySet":
        """Public posts that have no public text in this language yet, newest first by their own language's time."""
        here = language or languages.current()
        taken_back = Q(**{f"{languages.column('withdrawn_at', here)}__isnull": False})
        newest = [F(languages.column("published_at", code)).desc(nulls_last=True) for code in languages.others(here)]
        return self.filter(is_live_anywhere()).exclude(is_live_in(here)).exclude(taken_back).order_by(*newest, "-pk")

    def withdrawn(self, language: str | None = None) -> "PostQuerySet":
        """Posts whose text in the language was public and has been taken back, with a public reason."""
        return self.filter(**{f"{languages.column('withdrawn_at', language)}__isnull": False})

    def known(self, language: str | None = None) -> "PostQuerySet":
        """Posts whose address in the language the public knows: live, or withdrawn; twin of `Post.is_known_in`."""
        language = language or languages.current()
        return self.filter(is_live_in(language) | Q(**{f"{languages.column('withdrawn_at', language)}__isnull": False}))

    def next_live_at(self, language: str | None = None) -> datetime | None:
        """When the next scheduled text goes live, so that no cached list outlives it; by default in any language.

        Lists tell of posts in other languages too, so each changes with all of them.
        """
        columns = [languages.column("published_at", language)] if language else languages.columns("published_at")
        now = timezone.now()
        earliest = {name: models.Min(name, filter=Q(**{f"{name}__gt": now})) for name in columns}
        return min(
            filter(None, self.aggregate(**{f"next_{name}": at for name, at in earliest.items()}).values()), default=None
        )

    def with_next_live_at(self, language: str | None = None) -> "PostQuerySet":
        """With `next_live_at`, for pages that are made in few queries."""
        column = languages.column("published_at", language)
        coming = Post.objects.filter(**{f"{column}__gt": timezone.now()}).order_by(column)
        return self.annotate(next_live_at=models.Subquery(coming.values(column)[:1]))

    def at(self, slug: str, language: str | None = None) -> "PostQuerySet":
        """The post with this address in the language."""
        return self.filter(slug_is(language or languages.current(), slug))

    def published_between(self, first: date, after: date, *codes: str) -> "PostQuerySet":
        """Posts that went live in one of the languages from the first day on, and before the other."""
        within = Q()
        for column in (languages.column("published_at", code) for code in codes):
            within |= Q(**{f"{column}__gte": midnight(first), f"{column}__lt": midnight(after)})
        return self.filter(within)

    def with_links(self) -> "PostQuerySet":
        """What a link needs: titles and addresses."""
        return self.only(*languages.columns("title", "slug", *DATES))

    def with_cards(self) -> "PostQuerySet":
        """What a list needs, without the texts it does not show."""
        return self.select_related("author", "image").defer(*languages.columns(*HEAVY), *HEAVY, "body_mong")


class Post(Searchable, Addressed):
    """A dated piece; translated: title, slug, summary, body, withdrawn_reason.

    The columns of a language hold the text that is public or scheduled in it; where it is
    neither, the newest words. What editors work on is in `revision`, ahead of the public text.
    A text is live when its language's own time of publication has come and it was not
    withdrawn: a query, right without any job.
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True)
    title_mong = models.CharField(_("title in traditional script"), max_length=200, blank=True)
    body_mong = models.TextField(_("text in traditional script"), blank=True)
    published_at_en = models.DateTimeField(_("English goes live"), null=True, blank=True, editable=False)
    published_at_mn = models.DateTimeField(_("Mongolian goes live"), null=True, blank=True, editable=False)
    withdrawn_at_en = models.DateTimeField(_("English withdrawn"), null=True, blank=True, editable=False)
    withdrawn_at_mn = models.DateTimeField(_("Mongolian withdrawn"), null=True, blank=True, editable=False)
    corrected_at_en = models.DateTimeField(_("English corrected"), null=True, blank=True, editable=False)
    corrected_at_mn = models.DateTimeField(_("Mongolian corrected"), null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True, editable=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="posts", verbose_name=_("author"))
    topics = models.ManyToManyField(Topic, related_name="posts", blank=True, verbose_name=_("topics"))
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="posts", null=True, blank=True, verbose_name=_("event")
    )
    series = models.ForeignKey(
        Series, models.PROTECT, related_name="posts", null=True, blank=True, verbose_name=_("series")
    )
    image = models.ForeignKey(
        Image, models.PROTECT, related_name="posts", null=True, blank=True, verbose_name=_("image")
    )
    source_language = models.CharField(_("written in"), max_length=7, default="mn")
    revision = models.ForeignKey(
        "blog.Revision", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    translated_from = models.ForeignKey(
        "blog.Revision", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-pk"]
        permissions = [("publish_post", "Can publish, correct and withdraw posts")]
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
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{languages.column('withdrawn_at', code)}__isnull": True})
                    | languages.has_text(languages.column("withdrawn_reason", code)),
                    name=f"post_withdrawn_{code}_says_why",
                    violation_error_message=_("Say why the text is withdrawn: readers find the reason at its address."),
                )
                for code in languages.codes()
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(**{languages.column("slug", code): ARCHIVE}),
                    name=f"post_slug_{code}_is_not_the_archive",
                    violation_error_message=_("This is the address of the archive. Choose another."),
                )
                for code in languages.codes()
            ),
            models.CheckConstraint(
                condition=Q(body_mong="") | languages.has_text("title_mong"),
                name="post_script_has_a_title",
                violation_error_message=_("A text in traditional script needs a title in that script."),
            ),
        ]
        indexes = [
            models.Index(F(languages.column("published_at", code)).desc(), name=f"post_live_{code}")
            for code in languages.codes()
        ]

    def __str__(self) -> str:
        return self.first_text("title", languages.current())

    def get_absolute_url(self, language: str | None = None) -> str:
        """The post's address in a language; where the public never knew one, under that of another."""
        language = language or languages.current()
        own = languages.text(self, "slug", language) if self.is_known_in(language) else ""
        with override(language):
            return reverse("blog:post_detail", args=[own or self.first_text("slug", language)])

    def first_text(self, field: str, language: str) -> str:
        """The field in this language if it is live, else in another that is; a draft's words only where nothing was."""
        return languages.text(self, field, self.first_language(field, language))

    def first_language(self, field: str, language: str) -> str:
        """The language in which `first_text` finds the field; that asked for where there is none."""
        candidates = [language, *languages.others(language)]
        codes = sorted(candidates, key=lambda code: (not self.is_live(code), not self.is_known_in(code)))
        return next((code for code in codes if languages.text(self, field, code)), language)

    def urls(self) -> dict[str, str]:
        """The post's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}

    def live_languages(self) -> list[str]:
        """The languages in which the post is public now; twin of `PostQuerySet.live`."""
        return [code for code in languages.codes() if self.is_live(code)]

    def withdrawn_languages(self) -> list[str]:
        """The languages in which the post was public and has been taken back."""
        return [code for code in languages.codes() if self.is_withdrawn(code)]

    def published_languages(self) -> list[str]:
        """The languages whose columns hold a public, scheduled or withdrawn text, which no draft may touch."""
        return [code for code in languages.codes() if self.date("published_at", code)]

    def is_live(self, language: str | None = None) -> bool:
        published_at = self.date("published_at", language)
        return published_at is not None and published_at <= timezone.now() and not self.is_withdrawn(language)

    def is_scheduled(self, language: str | None = None) -> bool:
        published_at = self.date("published_at", language)
        return published_at is not None and published_at > timezone.now()

    def is_withdrawn(self, language: str | None = None) -> bool:
        return self.date("withdrawn_at", language) is not None

    def is_known_in(self, language: str) -> bool:
        """Whether the public has known its address in this language, be it withdrawn since."""
        published_at = self.date("published_at", language)
        return published_at is not None and published_at <= timezone.now()

    def public_address(self, language: str) -> str:
        """Where a reader of an old address is led: to a live text, else to the reason why it was withdrawn."""
        return super().public_address(language) or (
            self.get_absolute_url(language) if self.is_withdrawn(language) else ""
        )

    def is_open_in(self, language: str) -> bool:
        return self.is_live(language)

    def search_texts(self) -> list[SearchText]:
        """What is public or scheduled, by language; the traditional script comes and goes with the Mongolian text."""
        texts = []
        for code in languages.codes():
            published_at = self.date("published_at", code)
            if published_at is None or self.is_withdrawn(code):
                continue
            body = plain_texts(self, ["summary", "body"], code)
            texts.append(SearchText(code, published_at, languages.text(self, "title", code), body))
            if code == "mn" and self.body_mong:
                texts.append(SearchText(mongol_bichig.LANGUAGE, published_at, self.title_mong, self.body_mong))
        return texts

    def date(self, name: str, language: str | None = None) -> datetime | None:
        """One of `DATES` for a language, by default that of the page."""
        found: datetime | None = getattr(self, languages.column(name, language))
        return found

    def boundaries(self) -> tuple[datetime | None, ...]:
        """The dates at which a cached page of this post, or the notice that it is coming, stops being true."""
        return tuple(getattr(self, name) for name in languages.columns("published_at"))

    @property
    def published_at(self) -> datetime | None:
        """When the text of this page's language went or goes live."""
        return self.date("published_at")

    @property
    def corrected_at(self) -> datetime | None:
        """When the text of this page's language was last corrected in public; minor edits leave no date."""
        return self.date("corrected_at")

    @property
    def modified_at(self) -> datetime | None:
        """When the public text of this page's language last changed in a way readers are told of."""
        return max(filter(None, [self.published_at, self.corrected_at]), default=None)

    @property
    def reading_minutes(self) -> int:
        """Whole minutes at the language's `WORDS_PER_MINUTE`, at least one."""
        return max(1, round(reading_time(languages.text(self, "body"), languages.current())))


def reading_time(html: str, language: str) -> float:
    """Minutes that a rich text takes in a language."""
    return word_count(html) / WORDS_PER_MINUTE[language]


def word_count(html: str) -> int:
    """How many words a rich text has; those of neighbouring paragraphs, list items and cells are not glued together."""
    return len(lexemes.plain_text(html).split())
