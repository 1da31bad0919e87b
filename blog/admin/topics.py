"""Staff pages of topics."""

from django.contrib import admin

from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, titles
from blog.models import Topic
from diplomacy import languages


@admin.register(Topic)
class TopicAdmin(BilingualAdmin):
    form = AddressedForm
    fields = ("title", "slug", "summary", "position")
    list_display = (titles, "position")
    list_editable = ("position",)
    search_fields = languages.columns("title", "summary")
