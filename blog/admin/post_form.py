"""The form of a post: it edits the newest version, and notices when somebody else was faster."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.actions.posts import locked_post, newest_number
from blog.admin.addresses import AddressedForm
from blog.comparing import FieldChange, compare, differing, label_of, merge
from blog.models import Post, Revision
from blog.models.revisions import LINKS, Content, columns_of, newest_content
from diplomacy import languages, markup
from diplomacy.mongol_bichig import MongolBichigField, ScriptInput

KEY = re.compile(r"[0-9]{1,18}")  # a primary key as a form sends it
TEXT_COLUMNS = tuple(name for code in languages.codes() for name in columns_of(code))


@dataclass(frozen=True)
class Conflict:
    """Somebody saved a newer version: what they changed, and which fields both have changed."""

    newest: Revision | None
    theirs: list[FieldChange]
    both: list[str]

    @property
    def person(self) -> str:
        """Who saved it, "" where that is not known."""
        by = self.newest.made_by if self.newest else None
        return (by.get_full_name() or by.username) if by else ""


class VersionForm(forms.Form):
    """A form whose words become a version, unless somebody saved another one meanwhile."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict_with = forms.IntegerField(widget=forms.HiddenInput, required=False)
    keep_both = forms.BooleanField(
        required=False, label=_("Save mine, and keep what they changed elsewhere; their version stays in the history")
    )
    note = forms.CharField(
        max_length=200, required=False, label=_("Note for colleagues"), help_text=_("What you changed and why.")
    )
    translation_follows = forms.BooleanField(
        required=False, label=_("The translation now says what the text it was made from says")
    )
    conflict: Conflict | None = None
    content: Content

    def settle_conflict(self, post: Post, cleaned: dict[str, Any]) -> None:
        """Compare `content` with what is stored; the row stays locked until the request ends, so nobody slips in."""
        stored = locked_post(post)
        newest = newest_number(stored)
        if (cleaned.get("base") or 0) == newest:
            return
        base, theirs = _content_at(stored, cleaned.get("base") or 0), newest_content(stored)
        if cleaned.get("keep_both") and cleaned.get("conflict_with") == newest:
            self.content = merge(base, theirs, self.content)
            return
        both = differing(base, theirs) & differing(base, self.content)
        self.conflict = Conflict(stored.revision, compare(base, theirs), sorted(label_of(name) for name in both))
        self._ask_again(newest)

    def _ask_again(self, newest: int) -> None:
        """Show the form once more with all that was typed; the tick counts only for the version it was shown with."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["conflict_with"] = str(newest)
        data.pop("keep_both", None)
        self.data = data
        self.add_error(
            None, gettext("Somebody saved a newer version while you were writing. Nothing is lost: see what changed.")
        )


class PostForm(AddressedForm, VersionForm):
    """Texts of a post in all its languages, filled from its newest version and never written to the row directly."""

    title_mong = MongolBichigField(
        required=False, max_length=200, label=_("Title in traditional script"), widget=ScriptInput, help_text=""
    )
    body_mong = MongolBichigField(required=False, label=_("Text in traditional script"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in languages.columns("title"):
            if name in self.fields:
                self.fields[name].required = False  # the language that it is written in decides, not the first one
        self.initial["base"] = getattr(self.instance, "working_base", 0)
        if hasattr(self.instance, "working_topics"):
            self.initial["topics"] = self.instance.working_topics

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.content = content_of(cleaned)
        title = languages.column("title", cleaned.get("source_language"))
        if not cleaned.get(title) and title in self.fields:
            self.add_error(title, gettext("Give it a title in the language that it is written in."))
        if cleaned.get("body_mong") and not cleaned.get("title_mong") and "title_mong" not in self.errors:
            self.add_error("title_mong", gettext("A text in traditional script needs a title in that script."))
        if self.instance.pk and not self.errors:
            self.settle_conflict(self.instance, cleaned)
        return cleaned


def content_of(fields: Mapping[str, Any]) -> Content:
    """Cleaned data of the form as the content of a version."""
    content: Content = {name: fields.get(name) or "" for name in TEXT_COLUMNS}
    content |= {name: fields[name].pk if fields.get(name) else None for name in LINKS}
    content |= {"source_language": fields.get("source_language") or languages.current()}
    return content | {"topics": sorted(topic.pk for topic in fields.get("topics") or ())}


def content_of_draft(fields: Mapping[str, Any]) -> Content:
    """What a browser kept, names to lists of values, as the content of a version; nothing in it is trusted."""
    content: Content = {name: _last(fields, name) for name in TEXT_COLUMNS}
    content |= {name: markup.sanitise(content[name]) for name in languages.columns("body")}
    written_in = _last(fields, "source_language")
    content |= {"source_language": written_in if written_in in languages.codes() else languages.current()}
    content |= {name: int(_last(fields, name)) if KEY.fullmatch(_last(fields, name)) else None for name in LINKS}
    return content | {"topics": sorted(int(value) for value in fields.get("topics") or () if KEY.fullmatch(str(value)))}


def _last(fields: Mapping[str, Any], name: str) -> str:
    values = fields.get(name) or [""]
    return str(values[-1])


def _content_at(post: Post, number: int) -> Content:
    """The version that somebody began to write on; what there was before any version was kept is number 1."""
    found = post.revisions.filter(number=number or 1).first()
    return found.content if found else newest_content(post)
