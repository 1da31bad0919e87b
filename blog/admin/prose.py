"""The editor of rich text on staff pages."""

from typing import Any

from django.urls import reverse
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from blog import links
from diplomacy import languages, markup

DIALOG = ImportMap({"diplomacy/prose-dialog": "admin/js/prose_dialog.js"})


class ProseWidget(AdminProseEditorWidget):
    """The editor, which knows the language of its text, and where links and pictures are found."""

    @property
    def media(self) -> Any:
        return super().media + Media(importmap=DIALOG, css={"all": ["admin/css/prose.css"]})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        language = name.rpartition("_")[2]
        context["widget"]["attrs"] |= {
            "data-language": language if language in languages.codes() else languages.current(),
            "data-links": reverse("admin:blog_post_links"),
            "data-pictures": reverse("admin:blog_image_picker"),
        }
        return context


class ProseField(ProseEditorFormField):
    """Rich text from people: cleaned, with the addresses of our own pages made stable."""

    def clean(self, value: Any) -> str:
        return links.settled(markup.sanitise(super().clean(value)))
