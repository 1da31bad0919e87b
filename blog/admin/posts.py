"""Staff pages of posts: two texts, each with its own time of going live."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.admin.base import AddressedForm, BilingualAdmin, Column, moment, titles, when
from blog.models import Post
from diplomacy import languages

LIVE = pgettext_lazy("state of a post's text", "Live")
SCHEDULED = pgettext_lazy("state of a post's text", "Scheduled")
DRAFT = pgettext_lazy("state of a post's text", "Draft")


class TextStateFilter(admin.SimpleListFilter):
    """Posts by the state of their text in one language."""

    language: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", LIVE), ("scheduled", SCHEDULED), ("draft", DRAFT)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        column = languages.column("published_at", self.language)
        conditions: dict[str, dict[str, Any]] = {
            "live": {f"{column}__lte": timezone.now()},
            "scheduled": {f"{column}__gt": timezone.now()},
            "draft": {f"{column}__isnull": True},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


def text_state_filter(code: str) -> type[TextStateFilter]:
    """The filter for one language, named by the language itself."""
    title = format_lazy(_("state of the text: {language}"), language=languages.name(code))
    attributes = {"language": code, "title": title, "parameter_name": f"text_{code}"}
    return type(f"TextStateFilter_{code}", (TextStateFilter,), attributes)


def text_state(code: str) -> Column:
    """The column that says how the text in one language stands."""
    published_at = languages.column("published_at", code)

    @admin.display(description=languages.name(code), ordering=published_at)
    def column(post: Post) -> str:
        moment = getattr(post, published_at)
        if moment is None:
            empty = not languages.text(post, "title", code)
            return format_html('<span class="state">{}</span>', gettext("No text") if empty else DRAFT)
        name, label = ("live", LIVE) if post.is_live(code) else ("scheduled", SCHEDULED)
        return format_html('<span class="state state--{}">{}</span><br>{}', name, label, when(moment))

    return column


@admin.register(Post)
class PostAdmin(BilingualAdmin):
    form = AddressedForm
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "body")}),
        (
            _("When each text goes live"),
            {
                "fields": tuple(languages.column("published_at", code) for code in languages.codes()),
                "description": _("A language without a time stays a draft; a time to come is a schedule."),
            },
        ),
        (_("What it belongs to"), {"fields": ("author", "topics", "event", "image")}),
    )
    list_display = (
        titles,
        *(text_state(code) for code in languages.codes()),
        "author",
        "event",
        moment("updated_at", _("last saved")),
    )
    list_display_links = (titles,)
    list_filter = (*(text_state_filter(code) for code in languages.codes()), "topics", "event")
    list_select_related = ("author", "event")
    search_fields = languages.columns("title", "summary", "body")
    autocomplete_fields = ("author", "event", "image")
    ordering = ("-updated_at", "-pk")

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def public_url(self, record: Post) -> str | None:
        """The public page, in this language where the text is live."""
        live = record.live_languages()
        language = languages.current() if languages.current() in live else next(iter(live), None)
        return record.get_absolute_url(language) if language else None
