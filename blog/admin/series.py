"""Staff pages of series."""

from django.contrib import admin

from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, titles
from blog.models import Series
from diplomacy import languages


@admin.register(Series)
class SeriesAdmin(BilingualAdmin):
    form = AddressedForm
    fields = ("title", "slug", "summary")
    list_display = (titles,)
    search_fields = languages.columns("title", "summary")
