"""Topics as readers see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post, Topic
from blog.models.addresses import slug_is
from blog.views.listing import paged, posts_of
from diplomacy import languages
from diplomacy.caching import public

TOPICS_PER_PAGE = 60


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    context = paged(request, Topic.objects.with_counts(), TOPICS_PER_PAGE)
    return public(request, render(request, "blog/topics/list.html", context), Post.objects.next_live_at())


@require_safe
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug_is(languages.current(), slug))
    context = {
        **posts_of(request, topics=topic),
        "topic": topic,
        "alternates": languages.alternates(topic.urls()),
        "trail": [(_("Topics"), reverse("blog:topic_list")), (topic.title, "")],
    }
    return public(request, render(request, "blog/topics/detail.html", context), Post.objects.next_live_at())
