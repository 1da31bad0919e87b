"""Staff pages of pictures: seen while they are described, cut where it matters, kept while they are used."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.actions import pictures
from blog.admin.base import BilingualAdmin, bilingual
from blog.admin.image_filters import WantingFilter
from blog.admin.image_form import ImageForm
from blog.admin.verbs import change_url
from blog.models import Image
from blog.models.picture_uses import uses_of
from diplomacy import languages

PICKED_FROM = 24  # pictures on a page of the picker
WORDS = (*languages.columns("alt", "caption", "credit"), "file")

descriptions = bilingual("alt", _("description"))


@admin.register(Image)
class ImageAdmin(BilingualAdmin):
    form = ImageForm
    change_form_template = "admin/blog/image/change_form.html"
    fieldsets = (
        (None, {"fields": ("file", "preview")}),
        (
            _("What must stay in sight when it is cut"),
            {"fields": (("focal_x", "focal_y"),), "classes": ("focal-point",)},
        ),
        (_("For people who cannot see it"), {"fields": ("alt", "decorative")}),
        (_("Under the picture"), {"fields": ("caption", "credit", "licence")}),
    )
    readonly_fields = ("preview",)
    list_display = ("thumbnail", descriptions, "credit_here", "is_decorative", "size", "added_at")
    list_display_links = (descriptions,)
    list_filter = (WantingFilter, "decorative", "added_at")
    search_fields = WORDS

    def get_urls(self) -> list[URLPattern]:
        picker = path("picker/", self.admin_site.admin_view(self.picker_view), name="blog_image_picker")
        return [picker, *super().get_urls()]

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> SafeString:
        return render_to_string("admin/blog/image/_preview.html", {"image": image if image.pk else None})

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> str:
        url = image.card.smallest_url
        return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy" width="120" height="80">', url)

    @admin.display(description=_("credit"))
    def credit_here(self, image: Image) -> str:
        return languages.text(image, "credit") or "–"

    @admin.display(description=_("decorative"), boolean=True, ordering="decorative")
    def is_decorative(self, image: Image) -> bool:
        return image.decorative

    @admin.display(description=_("size in pixels"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:  # noqa: FBT001
        pictures.store(obj)

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        pictures.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        for image in queryset:
            pictures.remove(image)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """The page that asks before deleting says where the pictures are used, and then deletes none."""
        to_delete, counts, needed, _protected = super().get_deleted_objects(objs, request)
        uses = [_linked(usage) for image in objs for usage in uses_of(image)]
        return to_delete, counts, set() if uses else needed, uses

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        image = self.get_object(request, object_id)
        uses = [_linked(usage) for usage in uses_of(image)] if image else []
        return super().change_view(request, object_id, form_url, {"uses": uses, **(extra_context or {})})

    def picker_view(self, request: HttpRequest) -> HttpResponse:
        """The library in a window of its own, from which the editor of rich text takes a picture.

        The window answers as CKEditor's file browsers do: it calls the function whose number is in
        `CKEditorFuncNum`. `language` is that of the text, else of the page; `q` searches.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = request.GET.get("language", "")
        language = language if language in languages.codes() else languages.current()
        found = self.get_queryset(request).filter(_about(request.GET.get("q", "")))
        page = Paginator(found, PICKED_FROM).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Choose a picture"),
            "opts": self.opts,
            "is_popup": True,
            "page": page,
            "choices": [_choice(image, language) for image in page],
            "query": request.GET.get("q", ""),
            "number": request.GET.get("CKEditorFuncNum", ""),
            "language": language,
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/blog/image/picker.html", context)


def _about(words: str) -> Q:
    """The condition that each word occurs in what is written about a picture."""
    condition = Q()
    for word in words.split():
        condition &= reduce(or_, (Q(**{f"{name}__icontains": word}) for name in WORDS))
    return condition


def _choice(image: Image, language: str) -> dict[str, Any]:
    """What the editor is given of a picture."""
    return {
        "image": image,
        "url": image.address("original"),
        "alt": "" if image.decorative else languages.text(image, "alt", language),
        "caption": languages.text(image, "caption", language),
    }


def _linked(usage: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>, {}', change_url(usage.record), usage.record, usage.place)
