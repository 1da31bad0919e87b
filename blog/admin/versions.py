"""The history of a post: its versions, any two of them compared, and an older one made the newest."""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blog.actions import posts
from blog.admin.base import StaffAdmin
from blog.admin.verbs import change_url, staff
from blog.comparing import compare
from blog.models import Post, Revision
from blog.models.revisions import Content, newest_content, public_content
from diplomacy import languages

PUBLIC = "public"
NUMBER = re.compile(r"[0-9]{1,9}")  # of a version, as an address may give it
VERSIONS_SHOWN = 50


class VersionsAdmin(StaffAdmin):
    """Staff pages with a history that can be read, compared and gone back to."""

    def get_urls(self) -> list[URLPattern]:
        def route(address: str, view: Any, name: str) -> URLPattern:
            return path(f"<int:pk>/versions/{address}", self.admin_site.admin_view(view), name=f"blog_post_{name}")

        return [
            route("", require_safe(self.versions), "versions"),
            route("compare/", require_safe(self.compare), "compare"),
            route("<int:number>/restore/", require_POST(self.restore), "restore"),
            *super().get_urls(),
        ]

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All versions, newest first, with what was done to the public text between them."""
        post = self._readable(request, pk)
        revisions = post.revisions.select_related("made_by").prefetch_related("publications").defer("content")
        context = {
            "page": Paginator(revisions, VERSIONS_SHOWN).get_page(request.GET.get("page")),
            "publications": post.publications.select_related("made_by", "revision")[:VERSIONS_SHOWN],
            "has_public_text": bool(post.published_languages()),
            "may_restore": self.has_change_permission(request, post),
        }
        return self._page(request, post, "versions", _("Versions"), context)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed from version `a` to version `b`; «public» stands for the public text, while there is one."""
        post = self._readable(request, pk)
        old, new = _named(post, request.GET.get("a", PUBLIC), before=1), _named(post, request.GET.get("b", ""))
        before, after = self._content(post, old), self._content(post, new)
        code = request.GET.get("language", "")
        codes = [code] if code in languages.codes() else list(languages.codes())
        context = {
            "fields": compare(before, after, codes),
            "old": self._label(post, old),
            "new": self._label(post, new),
            "codes": [(item, languages.name(item)) for item in languages.codes()],
            "language": code,
            "a": old,
            "b": new,
        }
        return self._page(request, post, "compare", _("What changed"), context)

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        post = self._readable(request, pk)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        try:
            revision = posts.restore(post, self._revision(post, number), by=staff(request))
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:blog_post_versions", args=[pk]))
        message = _("Version %(old)s is restored as version %(new)s. The public text has not changed.")
        self.message_user(request, message % {"old": number, "new": revision.number}, messages.SUCCESS)
        return HttpResponseRedirect(change_url(post))

    def _readable(self, request: HttpRequest, pk: int) -> Post:
        post = Post.objects.select_related("revision").filter(pk=pk).first()
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        return post

    def _revision(self, post: Post, number: int) -> Revision:
        revision = post.revisions.filter(number=number).first()
        if revision is None:
            raise Http404
        return revision

    def _content(self, post: Post, name: str) -> Content:
        if name == PUBLIC:
            return public_content(post)
        if not name:
            return newest_content(post)
        if not NUMBER.fullmatch(name):
            raise Http404
        return self._revision(post, int(name)).content

    def _label(self, post: Post, name: str) -> str:
        if name == PUBLIC:
            return _("the public text")
        number = name or str(posts.newest_number(post))
        return _("version %(number)s") % {"number": number}

    def _page(self, request: HttpRequest, post: Post, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        common = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": post,
            "record_url": change_url(post),
            "versions_url": reverse("admin:blog_post_versions", args=[post.pk]),
        }
        return TemplateResponse(request, f"admin/blog/post/{name}.html", {**common, **context})


def _named(post: Post, name: str, before: int = 0) -> str:
    """What is compared; for a post that was never public the newest version, or one before, stands for its public text."""
    if name != PUBLIC or post.published_languages():
        return name
    number = posts.newest_number(post) - before
    return str(number) if number > 0 else ""
