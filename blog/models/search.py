"""The search index: one row for each public text in one language, written in the transaction that writes the text.

It holds words, no texts: what a page of results shows is read from the records themselves, by their public doors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField, TrigramSimilarity
from django.db import models, transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import folding, languages, lexemes

MOST_CHARACTERS = 200_000  # of an English text, all words of which PostgreSQL can hold
ROWS_AT_ONCE = 500
SHORTEST_GUESS = 4  # letters of words that a misspelt one may have meant
LIKE_ONE = 12  # words that are compared with a misspelt one


@dataclass(frozen=True)
class SearchText:
    """What of a record is public in one language, as plain text, and since or from when."""

    language: str
    visible_from: datetime
    title: str
    text: str


class Calendar(NamedTuple):
    """The years that have public texts, newest first, and when the next text goes live."""

    years: list[int]
    following: datetime | None


class Searchable(models.Model):
    """A record whose public texts are in the search index, and help, where it `teaches_words`, to guess misspelt ones."""

    teaches_words: ClassVar[bool] = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.index()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            SearchEntry.objects.of([self]).delete()
            return super().delete(*args, **kwargs)

    def index(self) -> None:
        """Write what is public of the stored record into the index; this copy of it may hold more, or less."""
        SearchEntry.objects.write(type(self)._base_manager.filter(pk=self.pk))

    def search_texts(self) -> list[SearchText]:
        """Its public and scheduled texts; those that may not be found are left out."""
        raise NotImplementedError


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def of(self, records: Iterable[models.Model]) -> "SearchEntryQuerySet":
        """The rows of some records of one model."""
        found = list(records)
        return self.filter(label__in={label_of(record) for record in found}, record_id__in=[item.pk for item in found])

    def visible(self) -> "SearchEntryQuerySet":
        """Rows of texts that are public now."""
        return self.filter(visible_from__lte=timezone.now())

    def calendar(self) -> "Calendar":
        """The years that have texts, and when the next one goes live."""
        now = timezone.now()
        found = self.aggregate(
            first=models.Min("visible_from", filter=Q(visible_from__lte=now)),
            last=models.Max("visible_from", filter=Q(visible_from__lte=now)),
            following=models.Min("visible_from", filter=Q(visible_from__gt=now)),
        )
        years = [timezone.localtime(found[name]).year for name in ("last", "first") if found["first"]]
        return Calendar(list(range(years[0], years[1] - 1, -1)) if years else [], found["following"])

    @transaction.atomic
    def write(self, records: Iterable[Searchable]) -> set["Spelling"]:
        """Bring the rows of these records up to date, some hundred at a time; the words of their texts."""
        rest, spellings = iter(records), set[Spelling]()
        while some := list(islice(rest, ROWS_AT_ONCE)):
            spellings |= self._write(some)
        return spellings

    def forget_missing(self, model: type[models.Model]) -> None:
        """Remove the rows of records that were deleted past their own `delete`."""
        self.filter(label=label_of(model)).exclude(record_id__in=model._base_manager.values("pk")).delete()

    def _write(self, records: list[Searchable]) -> set["Spelling"]:
        texts = [(record, text) for record in records for text in record.search_texts()]
        entries = [entry_of(record, text) for record, text in texts]
        kept = {(entry.record_id, entry.language) for entry in entries}
        there = self.of(records).values_list("pk", "record_id", "language")
        self.filter(pk__in=[pk for pk, *key in there if tuple(key) not in kept]).delete()
        SearchEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["label", "record_id", "language"],
            update_fields=["visible_from", "vector"],
        )
        return SearchWord.objects.learn(text for record, text in texts if record.teaches_words)


class SearchEntry(models.Model):
    """The words by which a text is found from `visible_from` on.

    `label` and `record_id` name the record (as «blog.post», 12); `language` is a language of the
    site, or `mn-Mong` for the traditional script. How the words are made: `diplomacy.lexemes`.
    """

    label = models.CharField(_("kind"), max_length=60)
    record_id = models.PositiveBigIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=7)
    visible_from = models.DateTimeField(_("visible from"))
    vector = SearchVectorField(_("words"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["label", "record_id", "language"], name="search_entry_once")]
        indexes = [
            GinIndex(fields=["vector"], name="search_entry_words"),
            models.Index(fields=["visible_from"], name="search_entry_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.record_id} ({self.language})"


class Spelling(NamedTuple):
    """A folded word of a language."""

    language: str
    word: str


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def learn(self, texts: Iterable[SearchText]) -> set["Spelling"]:
        """Add the words of texts that are not here yet, in one order, so that no two writers wait for each other."""
        found = {
            Spelling(text.language, word.folded)
            for text in texts
            for word in folding.words(f"{text.title} {text.text}")
            if len(word.folded) >= SHORTEST_GUESS and word.folded.isalpha()
        }
        new = (
            SearchWord(language=language, word=word, typed=word if language == "en" else lexemes.typed_form(word))
            for language, word in sorted(found)
        )
        SearchWord.objects.bulk_create(new, batch_size=2_000, ignore_conflicts=True)
        return found

    def forget_all_but(self, spellings: set["Spelling"]) -> None:
        """Remove the words that no text has any more."""
        rows = self.values_list("pk", "language", "word").iterator()
        self.filter(pk__in=[pk for pk, *spelling in rows if tuple(spelling) not in spellings]).delete()

    def like(self, word: str, language: str) -> "SearchWordQuerySet":
        """Some words that share many triples of letters with a folded one, whatever alphabet it is typed in."""
        typed = lexemes.typed_form(word) if language != "en" else word
        alike = self.filter(language=language, typed__trigram_similar=typed)
        return alike.annotate(similarity=TrigramSimilarity("typed", typed)).order_by("-similarity", "word")[:LIKE_ONE]


class SearchWord(models.Model):
    """A word that occurs, or once occurred, in the texts of a language: what a misspelt one may have meant.

    Nobody is shown one of these: a word of a text that was taken back stays here until the index is made anew. What
    the public writes teaches none, for its writer can have it erased.
    """

    language = models.CharField(_("language"), max_length=7)
    word = models.CharField(_("word"), max_length=60)
    typed = models.CharField(_("in everyday Latin letters"), max_length=120)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_word_once")]
        indexes = [
            GinIndex(fields=["typed"], opclasses=["gin_trgm_ops"], name="search_word_trigrams"),
        ]

    def __str__(self) -> str:
        return self.word


def label_of(record: models.Model | type[models.Model]) -> str:
    """The kind of a record, as the index names it."""
    return record._meta.label_lower


def plain_texts(record: models.Model, fields: Iterable[str], language: str) -> str:
    """Some translated fields, rich text among them, as plain text."""
    return "\n".join(lexemes.plain_text(languages.text(record, field, language)) for field in fields)


def entry_of(record: models.Model, text: SearchText) -> SearchEntry:
    """The row of a text; PostgreSQL stems English, and takes Mongolian words as they come."""
    return SearchEntry(
        label=label_of(record),
        record_id=record.pk,
        language=text.language,
        visible_from=text.visible_from,
        vector=_english(text) if text.language == "en" else lexemes.vector(text.title, text.text),
    )


def _english(text: SearchText) -> Any:
    title, body = lexemes.english_words(text.title), lexemes.english_words(text.text[:MOST_CHARACTERS])
    return SearchVector(Value(title), config="english", weight="A") + SearchVector(
        Value(body), config="english", weight="C"
    )
