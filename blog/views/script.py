"""A post in traditional Mongolian script, set vertically on a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Post
from blog.scripts import LANGUAGE, traditional_script
from diplomacy import languages, mongol_bichig
from diplomacy.caching import public


@require_safe
def post_script(request: HttpRequest, slug: str) -> HttpResponse:
    """The page comes and goes with the Mongolian text; once that is withdrawn, its own page says why."""
    post = Post.objects.known().at(slug).select_related("author").first() if languages.current() == LANGUAGE else None
    if post is None:
        raise Http404
    if traditional_script(post) is None:
        return redirect(post)
    context = {
        "post": post,
        "paragraphs": mongol_bichig.paragraphs(post.body_mong),
        "script": mongol_bichig.LANGUAGE,
        "alternates": languages.alternates(post.urls(), post.live_languages()),
        "trail": [
            (_("Posts"), reverse("blog:post_list")),
            (post.title, post.get_absolute_url()),
            (_("Traditional script"), ""),
        ],
    }
    return public(request, render(request, "blog/posts/script.html", context), *post.boundaries())
