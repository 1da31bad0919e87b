"""Staff pages of pictures: seen while they are described."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, bilingual
from blog.models import Image
from diplomacy import languages

descriptions = bilingual("alt", _("description"))


@admin.register(Image)
class ImageAdmin(BilingualAdmin):
    fieldsets = (
        (None, {"fields": ("file", "preview")}),
        (_("For people who cannot see it"), {"fields": ("alt", "decorative")}),
        (_("Under the picture"), {"fields": ("caption", "credit")}),
    )
    readonly_fields = ("preview",)
    list_display = ("preview", descriptions, "decorative", "size")
    list_display_links = ("preview", descriptions)
    list_filter = ("decorative",)
    search_fields = (*languages.columns("alt", "caption", "credit"), "file")

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> str:
        if not image.file:
            return "–"
        return format_html('<img class="preview" src="{}" alt="" loading="lazy">', image.url)

    @admin.display(description=_("size in pixels"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"
