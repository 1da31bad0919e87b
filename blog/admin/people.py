"""Staff pages of authors."""

from django.contrib import admin

from blog.admin.base import BilingualAdmin
from blog.models import Author
from diplomacy import languages


@admin.register(Author)
class AuthorAdmin(BilingualAdmin):
    list_display = (*languages.columns("name"), *languages.columns("office"))
    search_fields = languages.columns("name", "office")
