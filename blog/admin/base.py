"""What all staff pages share: named times, readable rich text, records that are kept, addresses made from titles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TabbedTranslationAdmin

from blog import prose
from blog.admin.choices import NamedRecord
from blog.admin.prose import ProseField, ProseWidget
from diplomacy import languages
from diplomacy.markup import RichTextField

type Column = Any  # a function of a record: the stubs of Django know columns only by name


class StaffAdmin(admin.ModelAdmin):
    """Staff pages of one model; the rules of models and verbs come out as messages, never as server errors."""

    list_per_page = 50

    def is_frozen(self, record: Any) -> bool:
        """Whether the record can no longer change; says what the model would say."""
        return False

    def is_kept(self, record: Any) -> bool:
        """Whether the record can no longer be deleted."""
        return self.is_frozen(record)

    def public_url(self, record: Any) -> str | None:
        """Where the public sees the record, None where it does not."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """None too while a refused form has emptied the address."""
        try:
            return self.public_url(obj) if obj else None
        except NoReverseMatch:
            return None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.is_frozen(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and self.is_kept(obj))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.DateTimeField):
            field.help_text = _("Ulaanbaatar time.")
        if field and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False  # nobody deletes a record from the page of another
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedRecord(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._form_view(request, *args, **kwargs)
        except ValidationError as error:
            return self.refusal(request, error)

    def _form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Once more where somebody saved the same a moment earlier: now the form says so, and keeps what was typed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except ValidationError as error:
            return self.refusal(request, error)

    def refusal(self, request: HttpRequest, error: ValidationError) -> HttpResponse:
        """A model refused at the last moment, after the form had found all well: say so on the same page."""
        for message in error.messages:
            self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class BilingualAdmin(StaffAdmin, TabbedTranslationAdmin):
    """Staff pages of a model with a tab per language. Who may only read sees rich text, never its code."""

    formfield_overrides = {RichTextField: {"form_class": ProseField, "widget": ProseWidget}}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, {**options, "fields": readable(self.model, options["fields"])}) for name, options in fieldsets]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """The form knows fields by name; the columns among them are only shown."""
        if kwargs.get("fields"):
            kwargs["fields"] = [name for name in kwargs["fields"] if isinstance(name, str)]
        if obj:
            kwargs.setdefault("labels", self._labels(request, obj))
        return super().get_form(request, obj, **kwargs)

    def _labels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What is only shown is named with its language; what is written has a tab for each."""
        named = {field.name: label_of(field) for field in self.model._meta.fields if hasattr(field, "translated_field")}
        if not self.has_change_permission(request, obj):
            return named
        shown = self.get_readonly_fields(request, obj)
        return {name: label for name, label in named.items() if name in shown}


class ReadOnlyAdmin(StaffAdmin):
    """Staff pages that only show."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that are only shown."""

    extra = 0
    can_delete = False
    view_on_site = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def readable(model: type[models.Model], names: Sequence[Any]) -> list[Any]:
    """The field names, with rich text replaced by a column that renders it."""
    rich = {field.name for field in model._meta.get_fields() if isinstance(field, RichTextField)}
    rich |= {name for field in rich for name in languages.columns(field)}
    return [rich_text(model, name) if name in rich else name for name in names]


def label_of(field: Any) -> Any:
    """A field as staff know it, with the language where it is one of a text's columns: «Title (Монгол)»."""
    if not hasattr(field, "translated_field"):
        return field.verbose_name
    return format_lazy("{} ({})", field.translated_field.verbose_name, languages.name(field.language))


def rich_text(model: type[models.Model], name: str) -> Column:
    @admin.display(description=label_of(model._meta.get_field(name)))
    def rendered(record: models.Model) -> SafeString:
        return prose.render(getattr(record, name))

    return rendered


def bilingual(name: str, title: Any) -> Column:
    """A column for a text in each language, one under the other."""

    @admin.display(description=title, ordering=languages.columns(name)[0])
    def column(record: models.Model) -> str:
        texts = [(code, text) for code in languages.codes() if (text := languages.text(record, name, code))]
        return format_html_join("", '<span class="bilingual" lang="{}">{}</span>', texts)

    return column


titles = bilingual("title", _("title"))


def moment(name: str, title: Any) -> Column:
    """A column for a date and time, with the place whose clock it follows."""

    @admin.display(description=title, ordering=name)
    def column(record: models.Model) -> str:
        return when(getattr(record, name)) or "–"

    return column


def when(value: datetime | None) -> str:
    """A date and time as staff read it, "" for none."""
    if value is None:
        return ""
    short = date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return gettext("%(time)s, Ulaanbaatar time") % {"time": short}
