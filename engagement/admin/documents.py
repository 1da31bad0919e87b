"""Documents on the staff page of a consultation: files per language while it is prepared, a verb once it is public."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget, AdminTextInputWidget
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.html import format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from blog.admin.base import label_of
from blog.admin.verbs import Verb
from diplomacy import files, languages
from engagement.actions import documents
from engagement.actions.documents import Upload
from engagement.admin.consultation_forms import BilingualWords, words_field
from engagement.groups import RUN
from engagement.models import Consultation, Document


class FileUpload(AdminFileWidget):
    """One box, so that its label can be bound to it; names the file that is there, with its type and size."""

    use_fieldset = False


def _what_is_taken() -> str:
    words = {
        "kinds": files.DOCUMENTS.labels,
        "papers": filesizeformat(settings.DOCUMENT_MAX_BYTES),
        "recordings": filesizeformat(settings.RECORDING_MAX_BYTES),
    }
    return (
        gettext(
            "%(kinds)s: at most %(papers)s, sound and film %(recordings)s. "
            "After a mistake anywhere in the form, choose the file once more."
        )
        % words
    )


class UploadField(forms.FileField):
    """A file that a consultation may offer: what comes out is an `Upload`, False where it is to be taken away."""

    def __init__(self, language: str, **kwargs: Any) -> None:
        super().__init__(
            label=format_lazy("{} ({})", _("File"), languages.name(language)),
            required=False,
            widget=FileUpload(attrs={"accept": ",".join(files.DOCUMENTS.endings)}),
            help_text=lazy(_what_is_taken, str)(),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return documents.looked_at(found) if isinstance(found, File) else found


def file_name(language: str) -> str:
    """What the field of a language's file is called: «file_mn»."""
    return languages.column("file", language)


class UploadsForm(forms.ModelForm):
    """A document with a file per language; the fields of the files are in `UPLOADS`."""

    def uploads(self) -> dict[str, Any]:
        """By language what to do with its file: an `Upload`, False to take it away, nothing where it stays."""
        sent = {code: self.cleaned_data.get(file_name(code)) for code in languages.codes()}
        return {code: found for code, found in sent.items() if isinstance(found, Upload) or found is False}


UPLOADS = {file_name(code): UploadField(code) for code in languages.codes()}


class _InlineForm(UploadsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for file in self.instance.files.all() if self.instance.pk else ():
            self.initial[file_name(file.language)] = file

    def clean(self) -> None:
        super().clean()
        kept = [code for code in languages.codes() if self.cleaned_data.get(file_name(code))]
        if not kept and not self.errors:
            raise ValidationError(gettext("Choose a file in at least one language."))

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc] # the stubs do not know it
        for code, upload in self.uploads().items():
            if upload:
                documents.store(self.instance, code, upload)
            else:
                documents.remove(self.instance, code)


DocumentForm = type("DocumentForm", (_InlineForm,), dict(UPLOADS))


class DocumentInline(TranslationStackedInline):
    """Documents of a consultation that is not public yet; of a public one they are only shown."""

    model = Document
    form = DocumentForm
    fk_name = "consultation"
    fields = ("kind", "title", *UPLOADS, "position")
    extra = 0
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).prefetch_related("files")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and obj.is_published:
            return ("kind", *languages.columns("title"), "offered", "replaces")
        return self.fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and obj.is_published:
            return [(None, {"fields": (("kind", "replaces"), tuple(languages.columns("title")), "offered")})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj and obj.is_published else ()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj and obj.is_published:
            titles = languages.columns("title")
            kwargs["labels"] = {name: label_of(Document._meta.get_field(name)) for name in titles}
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and obj.is_published)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def offered(self, document: Document) -> str:
        rows = [(file.url, file, file.language_name) for file in document.files.all()]
        return format_html_join("", '<span class="bilingual"><a href="{}">{}</a>, {}</span>', rows)

    offered.short_description = _("files")  # type: ignore[attr-defined]


class _AddedForm(BilingualWords, UploadsForm):
    """A document for a consultation that is public, with a word about it for the public in each language."""

    class Meta:
        model = Document
        fields = ("replaces", "kind", *languages.columns("title"))

    def __init__(self, consultation: Consultation, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, instance=Document(consultation=consultation))
        standing: Any = self.fields["replaces"]
        standing.queryset = Document.objects.standing().filter(consultation=consultation)
        standing.empty_label = gettext("None: it is a further document")
        for code in languages.codes():
            title = self.fields[languages.column("title", code)]
            title.required, title.widget = True, AdminTextInputWidget(attrs={"lang": code, "maxlength": 150})
            title.label = f"{capfirst(_('title'))} ({languages.name(code)})"
            self.fields[code] = words_field(gettext("Why it is added, for the public"), code)

    def clean(self) -> None:
        super().clean()
        if not self.uploads() and not any(name in self.errors for name in UPLOADS):
            raise ValidationError(gettext("Choose a file in at least one language."))


AddedForm = type("AddedForm", (_AddedForm,), dict(UPLOADS))


class AddDocument(Verb[Consultation]):
    """For the verbs of a consultation."""

    name = "add-document"
    label = _("Add or replace a document")
    permission = RUN

    def is_offered(self, record: Consultation) -> bool:
        return not documents.obstacles_to_adding(record)

    def obstacles(self, record: Consultation) -> list[str]:
        return documents.obstacles_to_adding(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "The public reads it from now on, with your note in the timeline, and it can no longer be changed. "
            "A document that it replaces stays at hand, marked as replaced."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        return cast(forms.Form, AddedForm(record, *sent))

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        filled = cast(_AddedForm, form)
        documents.add(filled.instance, filled.uploads(), filled.words(), by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The document is public.")
