"""Staff pages of authors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, bilingual
from blog.models import Author
from diplomacy import languages


@admin.register(Author)
class AuthorAdmin(BilingualAdmin):
    form = AddressedForm
    fields = ("name", "slug", "office", "biography", "is_person", "image")
    list_display = (bilingual("name", _("name")), bilingual("office", _("office")), "is_person")
    list_filter = ("is_person",)
    search_fields = languages.columns("name", "office")
    autocomplete_fields = ("image",)
