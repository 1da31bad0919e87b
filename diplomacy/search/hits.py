"""Results as they are shown: read from the records by their public doors, so that no stale row of the index tells."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from blog.models import Post
from blog.models.search import Searchable, SearchText
from diplomacy import languages, lexemes, mongol_bichig
from diplomacy.asking import Question
from diplomacy.folding import words
from diplomacy.search.extracts import Matches, Piece, extract, marked
from diplomacy.search.finding import KINDS, LABELS, Found, Kind, english_forms
from engagement.models import Clause, Consultation, PublishedSubmission


@dataclass(frozen=True)
class Hit:
    """One result; `language` is that of its text, as a page's `lang`."""

    kind: Kind
    language: str
    url: str
    date: datetime
    title: list[Piece]
    extract: list[Piece]
    within: str = ""

    @property
    def plain_title(self) -> str:
        return "".join(piece.text for piece in self.title)

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another language than the page, or in another script."""
        return self.language != languages.current()

    @property
    def language_name(self) -> str:
        return mongol_bichig.NAME if self.language == mongol_bichig.LANGUAGE else languages.name(self.language)


def show(found: Sequence[Found], questions: Sequence[Question]) -> list[Hit]:
    """The results with their extracts; those that the public may not read any more are left out."""
    records = public_records(found)
    read = [(row, record, text_of(record, row)) for row in found if (record := records.get(_key(row)))]
    texts = [text for _row, _record, text in read if text]
    matches = matchers(texts, questions)
    return [_hit(row, record, text, matches[row.language]) for row, record, text in read if text]


def public_records(found: Iterable[Found]) -> dict[tuple[str, str, int], Searchable]:
    """The records that the public may read in the language in which they were found."""
    wanted: dict[tuple[str, str], list[int]] = {}
    for row in found:
        wanted.setdefault(_key(row)[:2], []).append(row.record_id)
    return {
        (label, language, record.pk): record
        for (label, language), pks in wanted.items()
        for record in DOORS[KINDS[label]](language).filter(pk__in=pks)
    }


# The public doors of each kind; posts alone are public in one language and not yet in another.
DOORS: dict[Kind, Callable[[str], Any]] = {
    Kind.POST: Post.objects.live,
    Kind.CONSULTATION: lambda _language: Consultation.objects.published(),
    Kind.CLAUSE: lambda _language: Clause.objects.published().with_draft(),
    Kind.SUBMISSION: lambda _language: PublishedSubmission.objects.public().with_texts(),
}


def _key(row: Found) -> tuple[str, str, int]:
    language = content_language(row.language) if row.label == LABELS[Kind.POST] else ""
    return row.label, language, row.record_id


def content_language(language: str) -> str:
    """The language of the site that a text belongs to."""
    return language.split("-", maxsplit=1)[0]


def text_of(record: Searchable, row: Found) -> SearchText | None:
    """The record's text in the language in which it was found, if that is still public."""
    now = timezone.now()
    texts = [text for text in record.search_texts() if text.language == row.language and text.visible_from <= now]
    return texts[0] if texts else None


def matchers(texts: Sequence[SearchText], questions: Sequence[Question]) -> dict[str, Matches]:
    """For each language of these texts, whether a folded word of it was asked for."""
    english = (word.folded for text in texts if text.language == "en" for word in words(f"{text.title} {text.text}"))
    forms = english_forms(english, questions)
    asked = [one for question in questions if question.language != "en" for one in question.lexemes()]

    whole = {one.lexeme for one in asked}
    beginnings = tuple(one.lexeme for one in asked if one.begins)

    @cache
    def is_asked(word: str) -> bool:
        return any(lexeme in whole or lexeme.startswith(beginnings) for lexeme in lexemes.lexemes(word))

    return {text.language: forms.__contains__ if text.language == "en" else is_asked for text in texts}


def _hit(row: Found, record: Any, text: SearchText, matches: Matches) -> Hit:
    number = f"{record.number} " if isinstance(record, Clause) else ""
    return Hit(
        kind=KINDS[row.label],
        language=row.language,
        url=_address(record, row.language),
        date=text.visible_from,
        title=marked(f"{number}{text.title}".strip(), matches),
        extract=extract(text.text, matches),
        within=_within(record, row.language),
    )


def _within(record: Any, language: str) -> str:
    """The consultation to which a part of one belongs; "" of what stands for itself."""
    if isinstance(record, Clause):
        return languages.text(record.draft.consultation, "title", language)
    return languages.text(record.consultation, "title", language) if isinstance(record, PublishedSubmission) else ""


def _address(record: Any, language: str) -> str:
    if language != mongol_bichig.LANGUAGE:
        url: str = record.get_absolute_url(language)
        return url
    with override(content_language(language)):
        return reverse("blog:post_script", args=[languages.text(record, "slug", content_language(language))])
