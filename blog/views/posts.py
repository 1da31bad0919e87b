"""Posts as readers see them."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post
from diplomacy import languages
from diplomacy.caching import public


@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(Post.objects.live().with_cards(), settings.POSTS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    elsewhere = Post.objects.live_only_in_other_languages().with_cards()[: settings.POSTS_PER_PAGE]
    return public(
        request,
        render(request, "blog/posts/list.html", {"page": page, "elsewhere": elsewhere}),
        Post.objects.next_live_at(),
    )


@require_safe
def post_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A post that is live in this language; one that is live only in another says so in the reader's language."""
    post = Post.objects.live().at(slug).select_related("author", "image", "event").first()
    if post is None:
        return _in_another_language(request, slug)
    context = {
        "post": post,
        "alternates": languages.alternates(post.urls(), post.live_languages()),
        "trail": [(_("Posts"), reverse("blog:post_list")), (post.title, "")],
    }
    return public(request, render(request, "blog/posts/detail.html", context), *post.boundaries())


def _in_another_language(request: HttpRequest, slug: str) -> HttpResponse:
    for code in languages.others(languages.current()):
        post = Post.objects.live(code).at(slug, code).select_related("author", "image").first()
        if post and post.is_live():
            return redirect(post)
        if post:
            urls = post.urls() | {languages.current(): request.path}
            alternates = languages.alternates(urls, post.live_languages())
            context = {"post": post, "language": code, "url": post.get_absolute_url(code), "alternates": alternates}
            context["title"] = languages.text(post, "title", code)
            return public(request, render(request, "blog/posts/elsewhere.html", context), *post.boundaries())
    raise Http404
