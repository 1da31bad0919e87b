"""Staff pages of events, with their aims, and of what is told from them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from blog.actions import events
from blog.admin.addresses import AddressedForm
from blog.admin.base import BilingualAdmin, bilingual, moment, titles
from blog.admin.verbs import Link, Verb, VerbsAdmin, list_url
from blog.models import Aim, Event, LiveUpdate
from diplomacy import languages

LAST_SHOWN = 5


class UpdateForm(forms.Form):
    """A note for the public, in one language or in each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        length = LiveUpdate._meta.get_field("text").max_length
        for code in languages.own_first():
            area = forms.Textarea(attrs={"rows": 4, "lang": code})
            self.fields[code] = forms.CharField(
                label=languages.name(code), max_length=length, required=False, widget=area
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(gettext("Write the note in at least one language."))
        return cleaned


class PostUpdate(Verb[Event]):
    name = "post_update"
    permission = "blog.add_liveupdate"
    label = _("Post an update")
    template = "admin/blog/event/post_update.html"
    form_class = UpdateForm

    def obstacles(self, record: Event) -> list[str]:
        return events.obstacles_to_updates(record)

    def explanation(self, record: Event) -> str:
        return gettext(
            "The note is public at once, with the time of now. Readers of a language in which it is not written "
            "are told that it can be read in the other. One language is enough when there is no time."
        )

    def context(self, record: Event) -> dict[str, Any]:
        return {
            "latest": LiveUpdate.objects.shown().filter(event=record)[:LAST_SHOWN],
            "public_url": record.get_absolute_url(),
        }

    def act(self, record: Event, form: forms.Form, by: User) -> None:
        events.post_update(record, form.cleaned_data, by=by)

    def done(self, record: Event) -> str:
        return gettext("The update is posted.")

    def next_url(self, record: Event, result: models.Model | None) -> str:
        """Back to the empty form: more will follow."""
        return reverse("admin:blog_event_post_update", args=[record.pk])


class AimInline(TranslationStackedInline):
    model = Aim
    fields = ("title", "issue", "role", "position")
    extra = 0


@admin.register(Event)
class EventAdmin(VerbsAdmin, BilingualAdmin):
    verbs = (PostUpdate(),)
    form = AddressedForm
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "body")}),
        (_("Where"), {"fields": ("place",)}),
        (
            _("When"),
            {
                "fields": (("starts_on", "ends_on"), "begins_at", "finishes_at", "time_zone"),
                "description": _(
                    "Days and hours are by Ulaanbaatar’s clock. Where the hours are given, the days follow from them. "
                    "The second clock shows readers the same hours in another part of the world."
                ),
            },
        ),
        (_("Picture"), {"fields": ("image",)}),
    )
    inlines = (AimInline,)
    list_display = (titles, "stage", "starts_on", "ends_on")
    list_display_links = (titles,)
    search_fields = languages.columns("title", "summary", "place")
    autocomplete_fields = ("image",)

    @admin.display(description=_("stage"))
    def stage(self, event: Event) -> str:
        return str(event.stage.label)

    def references(self, record: Event) -> list[Link]:
        label = gettext("Live updates: %(count)d") % {"count": record.updates.count()}
        return [Link(label, list_url(LiveUpdate, event__id__exact=record.pk), "blog.view_liveupdate")]


@admin.register(LiveUpdate)
class LiveUpdateAdmin(BilingualAdmin):
    """What has been told: mended or taken away here; new notes are posted from the page of their event."""

    fieldsets = (
        (
            None,
            {
                "fields": ("text", "event", "posted_at", "posted_by"),
                "description": _(
                    "A change shows at once, without a mark. What was wrong and has been read is better set right "
                    "by a new note than taken away."
                ),
            },
        ),
    )
    readonly_fields = ("event", "posted_at", "posted_by")
    list_display = (bilingual("text", _("note")), "event", moment("posted_at", _("posted")), "posted_by")
    list_filter = ("event",)
    list_select_related = ("event", "posted_by")
    search_fields = languages.columns("text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
