"""The editor's extensions that are ours: their modules, and what each may leave in a text.

Settings register them with django-prose-editor, which asks a rule for every extension that
`markup.EXTENSIONS` names: so the toolbar and the sanitiser cannot differ. An extension of the
package that is named here again has its wider rule replaced by ours.
"""

import re
from collections.abc import Callable
from typing import Any

from js_asset import static_lazy

# Where a picture of the library is served: the address in a text names the picture, not its file.
PICTURE = re.compile(r"/pictures/(\d{1,18})/[\w.-]*")

type Rule = Callable[[Any, dict[str, Any]], None]


def rule(*tags: str, attributes: dict[str, set[str]] | None = None, classes: dict[str, set[str]] | None = None) -> Rule:
    """What an extension needs: elements, attributes of theirs, and single values of their class."""

    def allow(config: Any, allowed: dict[str, Any]) -> None:
        allowed["tags"].update(tags)
        allowed["attribute_filter"] = attribute
        for tag, names in (attributes or {}).items():
            allowed["attributes"].setdefault(tag, set()).update(names)
        for tag, names in (classes or {}).items():
            allowed.setdefault("allowed_classes", {}).setdefault(tag, set()).update(names)

    return allow


def link(config: dict[str, Any], allowed: dict[str, Any]) -> None:
    """An address, and nothing about how it opens: pages decide that."""
    rule("a", attributes={"a": {"href"}})(config, allowed)
    allowed["link_rel"] = None
    allowed["url_schemes"] = set(config["protocols"])


def attribute(tag: str, name: str, value: str) -> str | None:
    """The value that may stay, None to drop the attribute."""
    if (tag, name) == ("img", "src"):
        found = PICTURE.fullmatch(value)
        return f"/pictures/{found[1]}/original" if found else None
    if name in {"lang", "title"}:  # the sanitiser's own gift to every element
        return None
    if name in {"colspan", "rowspan", "start"}:
        return value if value.isascii() and value.isdigit() and value != "1" and len(value) < 4 else None
    return value


EXTENSIONS = [
    {"js": [static_lazy("admin/js/prose_points.js")], "extensions": {"Points": rule("ol", "li", "h3", classes={"ol": {"points"}})}},
    {"js": [static_lazy("admin/js/prose_footnotes.js")], "extensions": {"Footnote": rule("span", classes={"span": {"footnote"}})}},
    {
        "js": [static_lazy("admin/js/prose_tables.js")],
        "extensions": {
            "Table": rule(
                "table", "caption", "thead", "tbody", "tr", "th", "td",
                attributes={"th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
            )
        },
    },
    {
        "js": [static_lazy("admin/js/prose_pictures.js")],
        "extensions": {
            "Figure": rule("figure"),
            "Image": rule("img", attributes={"img": {"src", "alt"}}),
            "Caption": rule("figcaption"),
        },
    },
    {"js": [static_lazy("admin/js/prose_links.js")], "extensions": {"Link": link}},
    {"js": [static_lazy("admin/js/prose_paste.js")], "extensions": {"CleanPaste": rule()}},
    {"js": [], "extensions": {"OrderedList": rule("ol", attributes={"ol": {"start"}})}},
]  # fmt: skip
