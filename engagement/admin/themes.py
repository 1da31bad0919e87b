"""Staff pages of themes: found and read here, worked on at the board, changed by verbs alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, ReadOnlyAdmin, moment, titles
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url
from diplomacy import languages
from engagement.actions import themes
from engagement.actions.theme_changes import told_already
from engagement.admin import theme_urls
from engagement.admin.filing import theme_url, themes_of
from engagement.admin.filing_forms import ThemeField, ThemeForm, written
from engagement.admin.officer_routes import routes
from engagement.admin.replies import add_reply_url
from engagement.groups import RUN
from engagement.models import Reply, Theme


class ThemeVerb(Verb[Theme]):
    """What can be done to a theme that is not public; it leads back to the board."""

    permission = RUN

    def is_offered(self, record: Theme) -> bool:
        return record.published_at is None

    def next_url(self, record: Theme, result: Any) -> str:
        return theme_url("board", record.consultation_id)


class Reword(ThemeVerb):
    name = "reword"
    label = _("Reword")

    def obstacles(self, record: Theme) -> list[str]:
        return told_already(record)

    def explanation(self, record: Theme) -> str:
        return gettext("The new words stand at once; those before stay in the log. What is filed stays filed.")

    def form(self, record: Theme, request: HttpRequest) -> forms.Form | ThemeForm:  # type: ignore[override]
        return ThemeForm(request.POST if request.method == "POST" else None, instance=record)

    def act(self, record: Theme, form: Any, by: User) -> None:
        themes.reword(record, form.words, by=by, seen=form.seen_texts())

    def refused(self, record: Theme, form: Any) -> None:
        """The next attempt is made over what the message has told of."""
        form.data = {**form.data.dict(), "seen": written(record.texts)}

    def done(self, record: Theme) -> str:
        return gettext("The theme is reworded.")


class IntoForm(forms.Form):
    into = ThemeField(label=_("Into the theme"))

    def __init__(self, record: Theme, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["into"]
        others = [theme for theme in themes_of(record.consultation) if theme.pk != record.pk]
        field.offer(others, gettext("Choose a theme"))


class Merge(ThemeVerb):
    name = "merge"
    label = _("Merge")

    def obstacles(self, record: Theme) -> list[str]:
        return told_already(record)

    def explanation(self, record: Theme) -> str:
        count = record.excerpts.count()
        text = ngettext(
            "The other theme gets the %(count)d passage of this one, and its reply if only this one has a reply. This "
            "theme is then gone; its words stay in the log. A passage that is filed under both stays once, as it is "
            "filed under the other.",
            "The other theme gets the %(count)d passages of this one, and its reply if only this one has a reply. This "
            "theme is then gone; its words stay in the log. A passage that is filed under both stays once, as it is "
            "filed under the other.",
            count,
        )
        return text % {"count": count}

    def form(self, record: Theme, request: HttpRequest) -> forms.Form:
        return IntoForm(record, request.POST if request.method == "POST" else None)

    def act(self, record: Theme, form: forms.Form, by: User) -> None:
        themes.merge(record, form.cleaned_data["into"], by=by)

    def done(self, record: Theme) -> str:
        return gettext("The themes are merged.")


class Remove(ThemeVerb):
    name = "remove"
    label = _("Remove")

    def obstacles(self, record: Theme) -> list[str]:
        return themes.obstacles_to_removing(record)

    def explanation(self, record: Theme) -> str:
        return gettext("Nothing is filed under this theme. It is removed; its words stay in the log.")

    def act(self, record: Theme, form: forms.Form, by: User) -> None:
        themes.remove(record, by=by)

    def done(self, record: Theme) -> str:
        return gettext("The theme is removed.")


@admin.register(Theme)
class ThemeAdmin(NarrowedAdmin, ReadOnlyAdmin, VerbsAdmin, BilingualAdmin):
    verbs = (Reword(), Merge(), Remove())
    fields = ("consultation", "position", "title", "gist")
    list_display = (titles, "consultation", "passages", moment("published_at", _("published")))
    list_display_links = (titles,)
    list_filter = ("consultation",)
    list_select_related = ("consultation",)
    search_fields = languages.columns("title", "gist")

    def get_urls(self) -> list[URLPattern]:
        return [*routes(self, theme_urls.PAGES), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).annotate(excerpt_count=Count("excerpts"))

    def is_frozen(self, record: Theme) -> bool:
        return record.published_at is not None

    def public_url(self, record: Theme) -> str | None:
        return record.get_absolute_url() if record.is_published else None

    @admin.display(description=_("passages"), ordering="excerpt_count")
    def passages(self, theme: Any) -> int:
        return int(theme.excerpt_count)

    def list_links(self, record: Any) -> list[Link]:
        return [*super().list_links(record), Link(_("Board of themes"), theme_url("board", record.pk))]

    def references(self, record: Theme) -> list[Link]:
        reply = Reply.objects.standing().filter(theme=record).first()
        to_reply = (
            Link(gettext("The reply to this theme"), change_url(reply))
            if reply
            else Link(gettext("Write the reply to this theme"), add_reply_url(record))
        )
        return [
            Link(str(record.consultation), change_url(record.consultation)),
            Link(gettext("Board of themes"), theme_url("board", record.consultation_id)),
            Link(gettext("Passages of this theme"), theme_url("passages", record.pk)),
            to_reply,
        ]
