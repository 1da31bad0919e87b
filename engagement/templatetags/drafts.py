"""The parts of a page about drafts: the index of clauses, the days until a date, the voices on a clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from diplomacy import languages
from engagement.models import Clause, Consultation, Openness, Stage
from engagement.models.outline import Entry, Outline, Part

register = template.Library()


ITEM = """<li class="clause-index__item"{}><a href="{}"><span class="clause__number">{}</span> {}</a>{}</li>"""
NOTES = '<span class="clause-index__notes meta">{}</span>'
VOICES = (
    '<span class="clause-index__voices"><svg class="icon" aria-hidden="true"><use href="#index-speech"/></svg> '
    '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>'
)


@dataclass(frozen=True)
class Group:
    """Some clauses of an index, as items of a list; `title` is "" where the text has no parts."""

    title: str
    first: Entry
    last: Entry
    voices: int
    items: SafeString


@register.inclusion_tag("engagement/drafts/_index.html")
def clause_index(
    consultation: Consultation, outline: Outline, draft_number: int, voices: Any, *, here: int = 0, **reading: Any
) -> dict[str, Any]:
    """All clauses by parts. Those of the page `here` are linked within it, others where they are read.

    `reading` is how: `language`, "" for both; `is_folded` where the text itself matters more.
    """
    language = reading.get("language", "")
    address = draft_url(consultation, draft_number)
    pages = {page: page_url(address, page, language) for page in range(1, outline.pages + 1)}

    known: dict[Any, SafeString] = {}

    def group(part: Part) -> Group:
        lines = [
            (entry, "" if entry.page == here else pages[entry.page], voices.by_clause[entry.pk])
            for entry in part.entries
        ]
        count = sum(count for _entry, _page, count in lines)
        # Joined here, not in a template: it is read on every page of a text that may have hundreds of clauses.
        return Group(part.title, part.first, part.last, count, _joined(_item(*line, known) for line in lines))

    return {
        "groups": [group(part) for part in _groups(outline)],
        "is_long": outline.pages > 1,
        "is_current": consultation.stage in {Stage.DRAFT, Stage.UPCOMING, Stage.OPEN},
        "openness": outline.openness(),
        "find_url": address,
        "language": language,
        "is_folded": reading.get("is_folded", False),
    }


def _item(entry: Entry, page: str, voices: int, known: dict[Any, SafeString]) -> SafeString:
    """A clause of an index; where its text is not on the page, the item has its anchor. `known` keeps equal notes."""
    anchor = format_html(' id="{}"', entry.anchor) if page else ""
    kind = entry.fate, entry.openness, voices
    if kind not in known:
        notes = _joined(_notes(entry, voices))
        known[kind] = format_html(NOTES, notes) if notes else SafeString("")
    return format_html(ITEM, anchor, f"{page}#{entry.anchor}", entry.number, entry.heading, known[kind])


def _notes(entry: Entry, voices: int) -> list[SafeString]:
    """What is worth a word: that it changed, that it is not open, how many spoke of it."""
    notes = [format_html('<span class="clause-index__fate">{}</span>', entry.fate_label)] if entry.is_changed else []
    if entry.openness != Openness.OPEN:
        notes.append(format_html("<span>{}</span>", entry.openness_label))
    if voices:
        words = ngettext("%(counter)s contribution", "%(counter)s contributions", voices) % {"counter": voices}
        notes.append(format_html(VOICES, voices, words))
    return notes


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((part,) for part in parts))


@register.simple_tag
def language_names() -> list[tuple[str, str]]:
    """Code and own name of every language."""
    return [(code, languages.name(code)) for code in languages.codes()]


@register.simple_tag
def draft_url(consultation: Consultation, number: int) -> str:
    """Where a draft is read in this language."""
    return reverse("engagement:draft_detail", args=[languages.text(consultation, "slug"), number])


@register.simple_tag
def page_url(address: str, page: int, language: str = "") -> str:
    """A page of a draft, in one language or, with "", in both."""
    asked = {"language": language, "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{address}?{query}" if query else address


@register.simple_tag
def clause_place(consultation: Consultation, number: int, entry: Entry) -> str:
    """Where a clause stands in its draft."""
    return f"{page_url(draft_url(consultation, number), entry.page)}#{entry.anchor}"


@register.simple_tag
def compare_url(consultation: Consultation, before: int, number: int) -> str:
    """The comparison of two drafts."""
    return reverse("engagement:draft_compare", args=[languages.text(consultation, "slug"), before, number])


@register.filter
def second_page(outline: Outline) -> Entry:
    """The clause with which the second page of a draft begins."""
    return outline.page(2)[0]


@register.filter
def drafts_before(numbers: Iterable[int], number: int) -> list[int]:
    """The drafts that came out before one, the newest first."""
    return sorted((other for other in numbers if other < number), reverse=True)


@register.filter
def days_until(moment: datetime | None) -> int:
    """How many days are left, counted by the calendar in Ulaanbaatar: 0 today, 1 tomorrow; below zero it has passed."""
    return (timezone.localdate(moment) - timezone.localdate()).days if moment else 0


@register.filter
def days_since(moment: datetime | None) -> int:
    """How many days ago it was, counted in the same way."""
    return -days_until(moment)


@register.filter
def explanation_in(clause: Clause, language: str) -> str:
    """What a clause means, in a language."""
    return languages.text(clause, "explanation", language)


@register.filter
def reason_in(clause: Clause, language: str) -> str:
    """Why a clause is not fully open, in a language."""
    return languages.text(clause, "openness_reason", language)


def _groups(outline: Outline) -> list[Part]:
    """Its parts; where it has none, its pages."""
    if outline.has_titles or outline.pages <= 1:
        return outline.parts
    return [Part("", tuple(outline.page(page))) for page in range(1, outline.pages + 1)]
