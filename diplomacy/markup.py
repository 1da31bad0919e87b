"""Rich text: one setting for the editor's toolbar and the sanitiser; the only place that marks HTML safe."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField, create_sanitizer

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "HardBreak": True,
    "History": True,
}

_sanitiser = create_sanitizer(EXTENSIONS)


def sanitise(html: str) -> str:
    """The HTML with everything that the editor could not have made taken out."""
    return _sanitiser(html) if html else html


def render(html: str | None) -> SafeString:
    """Rich text for a template; sanitised once more, so that no row written past the field can do harm."""
    return mark_safe(sanitise(html or ""))  # noqa: S308 - sanitised in the same line


class RichTextField(ProseEditorField):
    """Rich text that is sanitised on every write, not only where a form cleans it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        clean = sanitise(value) if isinstance(value, str) else value
        return super().get_db_prep_save(clean, connection)

    def deconstruct(self) -> Any:
        """In migrations it is plain text: the toolbar may change without one."""
        name, _path, args, kwargs = super().deconstruct()
        kept = {key: value for key, value in kwargs.items() if key not in {"extensions", "sanitize", "config"}}
        return name, "django.db.models.TextField", args, kept
