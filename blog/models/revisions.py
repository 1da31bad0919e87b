"""What editors work on: versions of a post ahead of its public text, and what was done to that text in public."""

import copy
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post
from diplomacy import languages, mongolian
from diplomacy.records import AppendOnly, AppendOnlyQuerySet

TEXTS = ("title", "slug", "summary", "body")
MONGOLIAN_SCRIPT = ("title_mong", "body_mong")
LINKS = ("author", "event", "series", "image")
TRANSLATABLE = ("title", "summary", "body")

type Content = dict[str, Any]


def columns_of(language: str) -> list[str]:
    """The columns that make up the text of one language; the traditional script belongs to Mongolian."""
    return [languages.column(field, language) for field in TEXTS] + list(MONGOLIAN_SCRIPT if language == "mn" else ())


def public_content(post: Post) -> Content:
    """The columns of a post as the content of a version."""
    content: Content = {name: getattr(post, name) or "" for code in languages.codes() for name in columns_of(code)}
    content |= {name: getattr(post, f"{name}_id") for name in LINKS} | {"source_language": post.source_language}
    return content | {"topics": sorted(post.topics.values_list("pk", flat=True)) if post.pk else []}


def newest_content(post: Post) -> Content:
    """What editors work on: the newest version, or the columns where no version was ever saved."""
    return post.revision.content if post.revision else public_content(post)


def newest_words(post: Post, name: str) -> str:
    """One text column of the newest version; cheaper than its whole content."""
    found: str | None = post.revision.content.get(name) if post.revision else getattr(post, name)
    return found or ""


def with_content(post: Post, content: Content) -> Post:
    """A copy of the post that reads as the content says; it is for showing and must not be saved."""
    shown = copy.copy(post)
    shown._state = copy.copy(post._state)
    shown._state.fields_cache = {}
    take_over(shown, content, *languages.codes())
    take_links(shown, content)
    shown.source_language = content.get("source_language") or post.source_language
    return shown


def take_over(post: Post, content: Content, *codes: str) -> None:
    """Fill the columns of these languages."""
    for code in codes:
        for name in columns_of(code):
            setattr(post, name, content.get(name) or (None if name.startswith("slug") else ""))


def take_links(post: Post, content: Content) -> None:
    """Point at what the content names, as far as it still exists; the byline stays where its author is gone."""
    for name in LINKS:
        model: Any = Post._meta.get_field(name).related_model
        found = content.get(name)
        exists = found is not None and model.objects.filter(pk=found).exists()
        if exists or name != "author":
            setattr(post, f"{name}_id", found if exists else None)


def completed(content: Content) -> Content:
    """The content with an address, made from the title, for each language that has none."""
    made = {
        languages.column("slug", code): mongolian.slug(content.get(languages.column("title", code)) or "")
        for code in languages.codes()
        if not content.get(languages.column("slug", code))
    }
    return content | made


def has_newer(post: Post, language: str) -> bool:
    """Whether the newest version says something else than the post does: in this language, or of what it belongs to."""
    words = any(newest_words(post, name) != (getattr(post, name) or "") for name in columns_of(language))
    return words or has_newer_links(post)


def has_newer_links(post: Post) -> bool:
    """Whether the newest version names another author, event, series, picture or other topics than the post has."""
    if post.revision is None:
        return False
    content = post.revision.content
    elsewhere = any(content.get(name) != getattr(post, f"{name}_id") for name in LINKS)
    return elsewhere or (content.get("topics") or []) != sorted(topic.pk for topic in post.topics.all())


class Revision(AppendOnly):
    """One saved version of a whole post, in all its languages.

    `content` maps column names to texts (`title_en`, …, `title_mong`, `body_mong`), each of
    `LINKS` to a primary key or None, "topics" to a list of primary keys, and "source_language" to a code.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("edited")
        TRANSLATION = "translation", _("translated")
        RESTORED = "restored", _("restored from an older version")
        IMPORTED = "imported", _("imported")
        PUBLIC = "public", _("as it was before versions were kept")

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.EDIT)
    note = models.CharField(_("note for colleagues"), max_length=200, blank=True)
    content = models.JSONField(_("content"))
    follows = models.PositiveIntegerField(_("version that the translation follows"), null=True, blank=True)
    restored_from = models.PositiveIntegerField(_("version that was restored"), null=True, blank=True)
    made_at = models.DateTimeField(_("saved"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.number}"

    def text(self, field: str, language: str | None = None) -> str:
        """A translated field of this version in one language, "" where there is none."""
        return self.content.get(languages.column(field, language)) or ""

    def texts(self, language: str) -> dict[str, str]:
        """The texts of one language, by field name; the traditional script belongs to Mongolian."""
        found = {field: self.text(field, language) for field in TEXTS}
        if language == "mn":
            found |= {name: self.content.get(name) or "" for name in MONGOLIAN_SCRIPT}
        return found


class PublicationQuerySet(AppendOnlyQuerySet["Publication"]):
    """The only door for public code is `told`."""

    def told(self, post: Post, language: str | None = None) -> "PublicationQuerySet":
        """What readers of a text are told of its changes, newest first: `note` and `made_at`; minor edits are not told."""
        acts = [Publication.Act.CORRECTED, Publication.Act.REINSTATED]
        return self.filter(post=post, language=language or languages.current(), act__in=acts, note__gt="")


class Publication(AppendOnly):
    """What was done to the public text of a post in one language: by whom, when, and what readers were told."""

    class Act(models.TextChoices):
        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("scheduled")
        UNSCHEDULED = "unscheduled", _("taken off the schedule")
        EDITED = "edited", _("changed a little")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REINSTATED = "reinstated", _("published again")

    post = models.ForeignKey(Post, models.CASCADE, related_name="publications", verbose_name=_("post"))
    language = models.CharField(_("language"), max_length=7)
    act = models.CharField(_("act"), max_length=12, choices=Act.choices)
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, blank=True, related_name="publications", verbose_name=_("version")
    )
    note = models.TextField(_("public note"), max_length=500, blank=True)
    override_reason = models.CharField(_("why it was published despite a stop"), max_length=300, blank=True)
    live_at = models.DateTimeField(_("goes live"), null=True, blank=True)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["corrected", "withdrawn"]) | languages.has_text("note"),
                name="publication_tells_readers",
                violation_error_message=_("Tell readers what changed and why."),
            )
        ]
        indexes = [models.Index(fields=["post", "language", "-made_at"], name="publication_of_text")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.language}: {self.act}"


class EditingSession(models.Model):
    """One person at work on a post: seen lately, with words not yet saved in a slot of their own.

    `draft` holds the fields of the form as the browser last sent them, outside the history;
    `post` is None while a new post is being written.
    """

    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="sessions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    base_number = models.PositiveIntegerField(default=0)
    draft: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], nulls_distinct=False, name="editing_session_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.post_id}"
