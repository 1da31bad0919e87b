"""Topics as readers see them."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post, Topic
from blog.models.addresses import slug_is
from diplomacy import languages
from diplomacy.caching import public


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    return public(request, render(request, "blog/topics/list.html", {"topics": Topic.objects.all()}))


@require_safe
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug_is(languages.current(), slug))
    paginator = Paginator(Post.objects.live().filter(topics=topic).with_cards(), settings.POSTS_PER_PAGE)
    context = {
        "topic": topic,
        "page": paginator.get_page(request.GET.get("page")),
        "alternates": languages.alternates(topic.urls()),
        "trail": [(_("Topics"), reverse("blog:topic_list")), (topic.title, "")],
    }
    return public(request, render(request, "blog/topics/detail.html", context), Post.objects.next_live_at())
