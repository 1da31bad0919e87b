"""Staff pages of authors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, bilingual
from blog.models import Author
from diplomacy import languages


@admin.register(Author)
class AuthorAdmin(BilingualAdmin):
    list_display = (bilingual("name", _("name")), bilingual("office", _("office")))
    search_fields = languages.columns("name", "office")
