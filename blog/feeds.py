"""Feeds of posts, one for each language."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from blog.models import Post
from diplomacy.caching import public

NEWEST = 30


class PostFeed(Feed):
    """The newest posts in the language of the address, as Atom; the feed names that language by itself."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = public(request, super().__call__(request, *args, **kwargs), Post.objects.next_live_at())
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def title(self) -> str:
        return _("Posts of the Ministry of Foreign Affairs of Mongolia")

    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('blog:post_list')}"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('blog:feed')}"

    def items(self) -> QuerySet[Post]:
        return Post.objects.live().select_related("author")[:NEWEST]

    def item_link(self, item: Post) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_title(self, item: Post) -> str:
        return item.title

    def item_description(self, item: Post) -> str:
        return item.html

    def item_author_name(self, item: Post) -> str:
        return item.author.name

    def item_updateddate(self, item: Post) -> datetime | None:
        """When its text last changed in public: a correction before publication is none."""
        return max(filter(None, [item.updated_at, item.published_at]), default=None)

    def item_pubdate(self, item: Post) -> datetime | None:
        return item.published_at
