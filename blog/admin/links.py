"""The search for pages to link to, which the editor of rich text asks."""

from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from blog import links
from blog.admin.base import StaffAdmin
from diplomacy import languages

FOUND = 6  # pages of each kind


class LinksAdmin(StaffAdmin):
    """Staff pages among which is the search for pages to link to."""

    def get_urls(self) -> list[URLPattern]:
        found = path("links/", self.admin_site.admin_view(self.links_view), name="blog_post_links")
        return [found, *super().get_urls()]

    def links_view(self, request: HttpRequest) -> HttpResponse:
        """{"results": [{href, title, kind, is_public}]}: pages whose title in any language has the words of `q`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "").split()
        kinds = [(kind, self._may_view(request, kind)) for kind in links.KINDS.values()]
        return JsonResponse(
            {"results": [page for kind, drafts in kinds for page in _found(kind, words, drafts=drafts)]}
        )

    def _may_view(self, request: HttpRequest, kind: links.Kind) -> bool:
        return self.admin_site.get_model_admin(kind.model).has_view_permission(request)


def _found(kind: links.Kind, words: list[str], *, drafts: bool) -> list[dict[str, Any]]:
    """The newest pages of a kind; with drafts, for a text may link to what will be public with it."""
    titles = languages.columns(kind.model.addressed_by)
    condition = Q()
    for word in words:
        condition &= reduce(or_, (Q(**{f"{title}__icontains": word}) for title in titles))
    known = kind.model._base_manager.all()
    if not drafts:
        known = known.filter(pk__in=kind.public().order_by().values("pk"))
    records = list(known.filter(condition).order_by("-pk")[:FOUND])
    public = set(kind.public().filter(pk__in=[record.pk for record in records]).values_list("pk", flat=True))
    return [_page(kind, record, is_public=record.pk in public) for record in records]


def _page(kind: links.Kind, record: Model, *, is_public: bool) -> dict[str, Any]:
    return {
        "href": links.stable_address(kind.name, record.pk),
        "title": title_of(record),
        "kind": str(kind.model._meta.verbose_name),
        "is_public": is_public,
    }


def title_of(record: Any) -> str:
    """Its title in the language of the page, else in another."""
    texts = (languages.text(record, record.addressed_by, code) for code in languages.own_first())
    return next(filter(None, texts), str(record))
