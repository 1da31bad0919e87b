"""Two versions of a post side by side: which fields differ, and by which words."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from blog.models import Post
from blog.models.revisions import LINKS, TEXTS, Content, columns_of
from diplomacy import languages
from diplomacy.differences import Change, word_changes

BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|figcaption|tr|caption)>|<br\s*/?>", re.IGNORECASE)
PICTURE = re.compile(r'<img[^>]*?src="([^"]*)"[^>]*?>', re.IGNORECASE)
MOST_WORDS = 800  # of a changed passage: the cost of comparing grows with the square
LINK = re.compile(r'<a[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs: its name for people, the language of its text ("" for none), the way between the two."""

    name: str
    label: str
    language: str
    changes: tuple[Change, ...]


def plain(markup: str) -> str:
    """Rich text as lines, one for each block, with its pictures and the targets of its links in brackets."""
    text = PICTURE.sub(r" [\1] ", LINK.sub(r"\2 [\1]", markup))
    text = html.unescape(strip_tags(BLOCK_END.sub("\n", text)))
    return "\n".join(line for line in (line.strip(" \t\r") for line in text.split("\n")) if line)


def compare(old: Content, new: Content, codes: Iterable[str] | None = None) -> list[FieldChange]:
    """The fields in which two contents differ: texts of the languages, and what the post belongs to."""
    texts = compare_texts(old, new, languages.codes() if codes is None else codes)
    links = [change for name in (*LINKS, "topics") if (change := _link_change(old, new, name))]
    return texts + links + _source_change(old, new)


def compare_texts(old: Content, new: Content, codes: Iterable[str]) -> list[FieldChange]:
    """The texts that differ in these languages; asks the database nothing."""
    return [change for code in codes for name in columns_of(code) if (change := _text_change(old, new, name, code))]


def differing(old: Content, new: Content) -> set[str]:
    """The keys under which two contents differ."""
    return {name for name in {*old, *new} if (old.get(name) or None) != (new.get(name) or None)}


def merge(base: Content, theirs: Content, mine: Content) -> Content:
    """Both sets of changes to `base` in one content; where both touched a field, mine stands."""
    return theirs | {name: mine.get(name) for name in differing(base, mine)}


def line_changes(old: str, new: str) -> tuple[Change, ...]:
    """Word changes, sought only within the lines that differ, so that a long text stays cheap to compare."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", "".join(after[j1:j2])))
        else:
            changes += _within("".join(before[i1:i2]), "".join(after[j1:j2]))
    return tuple(changes)


def _within(old: str, new: str) -> tuple[Change, ...]:
    """Word changes; of a passage too long to be compared word by word, the old and then the new wording."""
    if max(old.count(" "), new.count(" ")) < MOST_WORDS:
        return word_changes(old, new)
    return tuple(change for change in (Change("removed", old), Change("added", new)) if change.text)


def label_of(name: str) -> str:
    """The name of a field of a version, with its language where it has one."""
    field = next((field for field in TEXTS if name in languages.columns(field)), name)
    label = str(getattr(Post._meta.get_field(field), "verbose_name", field))
    return label[:1].upper() + label[1:]


def _text_change(old: Content, new: Content, name: str, language: str) -> FieldChange | None:
    before, after = (content.get(name) or "" for content in (old, new))
    if before == after:
        return None
    if name.startswith("body_") and name != "body_mong":
        before, after = plain(before), plain(after)
    changes = line_changes(before, after) if before != after else (Change("same", _("Only the form changed.")),)
    return FieldChange(name, label_of(name), "mn-Mong" if name.endswith("_mong") else language, changes)


def _link_change(old: Content, new: Content, name: str) -> FieldChange | None:
    before, after = (content.get(name) for content in (old, new))
    if (before or None) == (after or None):
        return None
    texts = [", ".join(_names(name, value)) or "–" for value in (before, after)]
    return FieldChange(name, label_of(name), "", (Change("removed", texts[0]), Change("added", texts[1])))


def _source_change(old: Content, new: Content) -> list[FieldChange]:
    before, after = (content.get("source_language") or "" for content in (old, new))
    if before == after or not (before and after):
        return []
    changes = (Change("removed", languages.name(before)), Change("added", languages.name(after)))
    return [FieldChange("source_language", label_of("source_language"), "", changes)]


def _names(name: str, value: Any) -> list[str]:
    """What the primary keys stand for, as far as it still exists."""
    model: Any = Post._meta.get_field(name).related_model
    keys = value if isinstance(value, list) else [value]
    return [str(record) for record in model.objects.filter(pk__in=[key for key in keys if key is not None])]
