"""Rich text: one setting for the editor's toolbar and the sanitiser; the only place that marks HTML safe."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from diplomacy import hrefs
from diplomacy.html_tree import Content, Node, parse, write

# Groups of buttons, in their order; all of them plain buttons, for the package's drop-down cannot be reached by keys.
TOOLBAR = ("blockType -lists", "lists", "nodes -blockType -lists", "marks", "link", "table", "history")
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Points": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Footnote": True,
    "Figure": True,
    "Image": True,
    "Caption": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "CleanPaste": True,
    "History": True,
    "NoSpellCheck": False,
    "Menu": {"groups": [{"group": name} for name in TOOLBAR]},
}
# Only texts with one of these need to be tidied after the sanitiser.
UNTIDY = ("<img", "<figure", "<span", 'class=""', "<p></p>")
HREF = re.compile(r'\bhref="([^"]*)"')

# What could end a script element or a line of script, written so that JSON reads the same.
JSON_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}

_sanitiser = create_sanitizer(EXTENSIONS)


def sanitise(html: str) -> str:
    """The HTML with everything that the editor could not have made taken out."""
    clean: str = _sanitiser(html) if html else html
    if clean and _is_untidy(clean):
        clean = write(Node("", {}, list(_tidy(parse(clean)))))
    return clean


@lru_cache(maxsize=512)
def tree(html: str) -> Node:
    """The sanitised text as a tree, which nobody may change: it is kept for the next reader."""
    return parse(sanitise(html))


def render(html: str | None) -> SafeString:
    """Rich text for a template; sanitised once more, so that no row written past the field can do harm."""
    return mark_safe(sanitise(html or ""))  # noqa: S308 - sanitised in the same line


def written(content: Node) -> SafeString:
    """HTML of a tree whose elements are those of `tree` or of our own making; all its texts are escaped."""
    return mark_safe(write(content))  # noqa: S308 - escaped in the same line


def data_block(data: dict[str, Any]) -> SafeString:
    """The data as JSON-LD in an element that browsers never run; nothing in it can end that element."""
    written = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308 - escaped in the line above


def _is_untidy(clean: str) -> bool:
    return any(mark in clean for mark in UNTIDY) or any(hrefs.split(href) is None for href in HREF.findall(clean))


def _tidy(node: Node) -> Iterator[Content]:
    """The content without pictures from elsewhere, hollow elements, classes of nothing and addresses that are none."""
    alone = len(node.children) == 1
    for child in node.children:
        if isinstance(child, str):
            yield child
            continue
        kept = child.with_children(_tidy(child))
        if not kept.attributes.get("class", "kept"):
            del kept.attributes["class"]
        if hrefs.split(kept.attributes.get("href", "")) is None:
            kept.attributes.pop("href", None)
        if _is_hollow(kept, alone):
            continue
        if kept.tag in {"span", "figure"} and not _is_whole(kept):
            yield from kept.children
        else:
            yield kept


def _is_hollow(node: Node, alone: bool) -> bool:  # noqa: FBT001
    if node.tag == "img":
        return "src" not in node.attributes
    if node.tag in {"span", "figcaption"} or (node.tag == "p" and not alone):
        return not node.children
    return False


def _is_whole(node: Node) -> bool:
    return "class" in node.attributes if node.tag == "span" else node.first("img") is not None


class RichTextField(ProseEditorField):
    """Rich text that is sanitised on every write, not only where a form cleans it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", sanitise)
        super().__init__(*args, **kwargs)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        clean = sanitise(value) if isinstance(value, str) else value
        return super().get_db_prep_save(clean, connection)

    def deconstruct(self) -> Any:
        """In migrations it is plain text: the toolbar may change without one."""
        name, _path, args, kwargs = super().deconstruct()
        kept = {key: value for key, value in kwargs.items() if key not in {"extensions", "sanitize", "config"}}
        return name, "django.db.models.TextField", args, kept
