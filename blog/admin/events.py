"""Staff pages of events, with their aims."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from blog.admin.base import AddressedForm, BilingualAdmin, titles
from blog.models import Aim, Event
from diplomacy import languages


class AimInline(TranslationStackedInline):
    model = Aim
    fields = ("title", "issue", "role", "position")
    extra = 0


@admin.register(Event)
class EventAdmin(BilingualAdmin):
    form = AddressedForm
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "body")}),
        (_("When and where"), {"fields": ("place", "starts_on", "ends_on")}),
        (_("Picture"), {"fields": ("image",)}),
    )
    inlines = (AimInline,)
    list_display = (titles, "starts_on", "ends_on")
    search_fields = languages.columns("title", "summary", "place")
    autocomplete_fields = ("image",)
