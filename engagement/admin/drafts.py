"""Staff pages of drafts: imported or written until published, and then only read. Their clauses have pages of their own."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, moment
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url, list_url
from diplomacy import languages
from diplomacy.refusals import Part
from engagement.actions import drafts
from engagement.admin.clause_origins import origins_url, origins_view
from engagement.admin.text_imports import ImportText, rows_url, rows_view
from engagement.groups import RUN
from engagement.models import Clause, Draft, TextImport


class Publish(Verb[Draft]):
    name = "publish"
    permission = RUN
    label = _("Publish")
    places = {Part.ORIGINS: origins_url}

    def is_offered(self, record: Draft) -> bool:
        return record.published_at is None

    def obstacles(self, record: Draft) -> list[str]:
        return drafts.obstacles_to_publication(record)

    def explanation(self, record: Draft) -> str:
        return gettext(
            "The public will read this draft, and its text and clauses can never be changed again. "
            "Comments on earlier drafts stay where they were made."
        )

    def act(self, record: Draft, form: forms.Form, by: User) -> None:
        drafts.publish(record, by=by)

    def done(self, record: Draft) -> str:
        return gettext("The draft is published.")


class BeginNext(Verb[Draft]):
    name = "begin-next"
    permission = RUN
    label = _("Start the next draft from this one")

    def is_offered(self, record: Draft) -> bool:
        return not drafts.obstacles_to_next(record)

    def obstacles(self, record: Draft) -> list[str]:
        return drafts.obstacles_to_next(record)

    def explanation(self, record: Draft) -> str:
        return gettext(
            "A new draft is made with copies of all clauses, each of which knows the clause it comes from. "
            "Nobody but staff sees it until you publish it."
        )

    def act(self, record: Draft, form: forms.Form, by: User) -> Draft:
        return drafts.begin_next(record, by=by)

    def done(self, record: Draft) -> str:
        return gettext("The next draft is ready to be edited.")


@admin.register(Draft)
class DraftAdmin(NarrowedAdmin, VerbsAdmin, BilingualAdmin):
    goes_on_after_adding = True
    verbs = (Publish(), BeginNext(), ImportText())
    fields = ("consultation", "number", "title", "change_note")
    list_display = ("consultation", "number", *languages.columns("title"), moment("published_at", _("published")))
    list_display_links = ("consultation", "number")
    list_filter = ("consultation",)
    list_select_related = ("consultation",)
    search_fields = languages.columns("title")
    autocomplete_fields = ("consultation",)

    def get_urls(self) -> list[URLPattern]:
        pages = {"rows": ("import/rows", rows_view), "origins": ("origins", origins_view)}
        own = [
            path(
                f"<path:object_id>/{address}/",
                self.admin_site.admin_view(partial(view, self)),
                name=f"engagement_draft_{name}",
            )
            for name, (address, view) in pages.items()
        ]
        return own + super().get_urls()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in languages.columns("change_note"):
            field.help_text = _("How it differs from the draft before. The first draft needs no such note.")
        return field

    def is_frozen(self, record: Draft) -> bool:
        return record.published_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Draft | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "consultation", "number") if obj else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next free number, where the consultation is known."""
        initial: dict[str, Any] = {**super().get_changeform_initial_data(request)}
        consultation = str(initial.get("consultation", ""))
        if consultation.isdecimal():
            last = Draft.objects.filter(consultation=int(consultation)).aggregate(last=Max("number"))["last"]
            initial.setdefault("number", (last or 0) + 1)
        return initial

    def public_url(self, record: Draft) -> str | None:
        return record.get_absolute_url() if record.is_published and record.consultation.is_published else None

    def references(self, record: Draft) -> list[Link]:
        links = [
            Link(str(record.consultation), change_url(record.consultation)),
            Link(f"{gettext('Clauses')}: {record.clauses.count()}", list_url(Clause, draft__id__exact=record.pk)),
        ]
        if TextImport.objects.filter(draft=record).exists():
            links.append(Link(gettext("The import that is not finished"), rows_url(record)))
        if record.number > 1 and not record.published_at:
            links.append(Link(gettext("Where the clauses come from"), origins_url(record)))
        return links

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        return super().get_queryset(request).select_related("consultation")
