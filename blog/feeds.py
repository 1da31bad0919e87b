"""Feeds of posts in one language: of all, and of one topic, event, author or series."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import feed_formats, prose
from blog.feed_formats import Entry, tag_uri
from blog.models import Author, Event, OldAddress, Post, Series, Topic
from blog.models.addresses import slug_is
from blog.models.posts import PostQuerySet
from blog.structured_data import absolute
from diplomacy import languages
from diplomacy.caching import public

NEWEST = 30
FORMATS = {"atom": "application/atom+xml", "json": "application/feed+json"}
WRITERS = {"atom": feed_formats.atom, "json": feed_formats.json_feed}


class FormatConverter:
    """The ending of a feed's address; no slug has a dot, so no page can be in its way."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Kind:
    """What besides all posts has a feed: its model, the queryset method that finds public ones, how posts name it."""

    model: Any
    door: str
    attribute: str

    def public(self) -> QuerySet[Any]:
        found: QuerySet[Any] = getattr(self.model.objects, self.door)()
        return found


KINDS = {
    "topic": Kind(Topic, "all", "topics"),
    "event": Kind(Event, "all", "event"),
    "author": Kind(Author, "public", "author"),
    "series": Kind(Series, "public", "series"),
}


@dataclass(frozen=True)
class Channel:
    """A feed before it is written: the posts of a record, or all posts where there is none."""

    record: Any = None

    @property
    def title(self) -> str:
        """Its name, told from the others'."""
        posts = _("Posts of the Ministry of Foreign Affairs of Mongolia")
        return f"{self.record} · {posts}" if self.record else posts

    @property
    def page(self) -> str:
        """The path of the page that shows the same posts."""
        found: str = self.record.get_absolute_url() if self.record else reverse("blog:post_list")
        return found

    @property
    def kind(self) -> str:
        """A key of `KINDS`, "" for all posts."""
        return str(self.record._meta.model_name) if self.record else ""

    def address(self, form: str) -> str:
        """The path of the feed in one of `FORMATS`."""
        if self.record is None:
            return reverse("blog:feed", args=[form])
        return reverse(f"blog:{self.kind}_feed", args=[languages.text(self.record, "slug"), form])

    @property
    def id(self) -> str:
        return tag_uri(f"feed/{self.kind or 'all'}", self.record.pk if self.record else 0)

    def among(self, posts: PostQuerySet) -> PostQuerySet:
        return posts.filter(**{KINDS[self.kind].attribute: self.record}) if self.record else posts

    def posts(self) -> list[Post]:
        """The newest live posts, with what an entry shows."""
        found = self.among(Post.objects.live()).select_related("author", "image")
        return list(found.prefetch_related("topics")[:NEWEST])


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """All posts of the language."""
    return _written(request, Channel(), form)


@require_safe
def record_feed(request: HttpRequest, kind: str, slug: str, form: str) -> HttpResponse:
    """The posts of one record; a former address leads to the present one."""
    record = KINDS[kind].public().filter(slug_is(languages.current(), slug)).first()
    return _written(request, Channel(record), form) if record else redirect(_moved(kind, slug, form), permanent=True)


def _moved(kind: str, slug: str, form: str) -> str:
    """Where the feed of a record is today whose page once had this slug; 404 where there was none."""
    old = OldAddress.objects.filter(path=reverse(f"blog:{kind}_detail", args=[slug])).first()
    record = old.target() if old else None
    if not isinstance(record, KINDS[kind].model) or not KINDS[kind].public().filter(pk=record.pk).exists():
        raise Http404
    return Channel(record).address(form)


def _written(request: HttpRequest, channel: Channel, form: str) -> HttpResponse:
    posts = channel.posts()
    found = prose.gathered(*(languages.text(post, "body") for post in posts))
    entries = [Entry(post, found) for post in posts]
    addresses = (absolute(channel.page), absolute(channel.address(form)))
    content = WRITERS[form](channel.title, *addresses, channel.id, entries)
    response = HttpResponse(content, content_type=f"{FORMATS[form]}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return public(request, response, Post.objects.next_live_at())
