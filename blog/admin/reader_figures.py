"""The staff page that shows how a post was read."""

import csv
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from blog.admin.base import StaffAdmin
from blog.admin.verbs import change_url
from blog.reader_figures import HEIGHT, WIDTH, daily_rows, figures_of
from diplomacy.caching import private

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8


class FiguresAdmin(StaffAdmin):
    """Staff pages of posts, with a page and a file of their readers."""

    def get_urls(self) -> list[URLPattern]:
        page, file = (self.admin_site.admin_view(view) for view in (self.figures_view, self.figures_file))
        return [
            path("<path:object_id>/figures/", page, name="blog_post_figures"),
            path("<path:object_id>/figures.csv", file, name="blog_post_figures_csv"),
            *super().get_urls(),
        ]

    def figures_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        post = self._post_to_see(request, object_id)
        monthly = is_monthly(request)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Readers"),
            "opts": self.opts,
            "original": post,
            "record_url": change_url(post),
            "figures": figures_of(post, monthly=monthly),
            "monthly": monthly,
            "chart_width": WIDTH,
            "chart_height": HEIGHT,
        }
        return TemplateResponse(request, "admin/blog/post/figures.html", context)

    def figures_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The same as a table for a spreadsheet: every day, language and site."""
        post = self._post_to_see(request, object_id)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="readers-{post.pk}.csv"'
        response.write(BYTE_ORDER_MARK)
        writer = csv.writer(response)
        writer.writerow([gettext("day"), gettext("language"), gettext("came from"), gettext("views")])
        writer.writerows(daily_rows(post, monthly=is_monthly(request)))
        return private(response)

    def _post_to_see(self, request: HttpRequest, object_id: str) -> Any:
        post = self.get_object(request, unquote(object_id))
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        return post


def is_monthly(request: HttpRequest) -> bool:
    """Whether the last twelve months are asked for, not the last thirty days."""
    return request.GET.get("period") == "months"
