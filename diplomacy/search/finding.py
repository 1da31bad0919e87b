"""Asking the index: what matches, what is left by the filters, and in what order it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.search import SearchRank
from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.utils.translation import pgettext_lazy

from blog.models import Post, SearchEntry, SearchWord, Topic
from blog.models.search import SearchEntryQuerySet, label_of
from diplomacy import languages
from diplomacy.asking import Question, ask
from diplomacy.lexemes import QueryWord, query_words
from diplomacy.search.questions import ask_loosely
from engagement.models import Clause, Consultation, PublishedSubmission

MOST, MOST_SIMILAR = 150, 40  # texts that are ranked, the newest of all that match
FEW = 3  # texts found, below which similar words are tried too
WEIGHTS = [0.05, 0.2, 0.5, 1.0]  # of D, C, B, A: see `lexemes.vector`
BY_LENGTH = 1  # a long text has more words to match with: divide by the logarithm of its length


class Kind(models.TextChoices):
    POST = "post", pgettext_lazy("kind of search result", "Post")
    CONSULTATION = "consultation", pgettext_lazy("kind of search result", "Consultation")
    CLAUSE = "clause", pgettext_lazy("kind of search result", "Clause")
    SUBMISSION = "submission", pgettext_lazy("kind of search result", "Submission")


LABELS = {
    Kind.POST: label_of(Post),
    Kind.CONSULTATION: label_of(Consultation),
    Kind.CLAUSE: label_of(Clause),
    Kind.SUBMISSION: label_of(PublishedSubmission),
}
KINDS = {label: kind for kind, label in LABELS.items()}


class Found(NamedTuple):
    """A row of the index that matches."""

    label: str
    record_id: int
    language: str
    rank: float
    visible_from: datetime


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to; None or "" where they are not."""

    kind: str = ""
    topic: Topic | None = None
    year: int | None = None

    def narrow(self, entries: SearchEntryQuerySet) -> SearchEntryQuerySet:
        if self.kind:
            entries = entries.filter(label=LABELS[Kind(self.kind)])
        if self.topic:
            entries = entries.filter(_about(self.topic))
        return entries.filter(visible_from__year=self.year) if self.year else entries


def _about(topic: Topic) -> Q:
    """Rows of records that have the topic now; clauses and submissions have those of their consultation."""
    posts = Post.topics.through.objects.filter(topic=topic).values("post")
    consultations = Consultation.topics.through.objects.filter(topic=topic).values("consultation")
    clauses = Clause.objects.published().filter(draft__consultation__in=consultations).values("pk")
    submissions = PublishedSubmission.objects.public().filter(consultation__in=consultations).values("pk")
    return (
        Q(label=LABELS[Kind.POST], record_id__in=posts)
        | Q(label=LABELS[Kind.CONSULTATION], record_id__in=consultations)
        | Q(label=LABELS[Kind.CLAUSE], record_id__in=clauses)
        | Q(label=LABELS[Kind.SUBMISSION], record_id__in=submissions)
    )


@dataclass(frozen=True)
class Search:
    """One search: what was typed, the languages searched, and the filters."""

    typed: str
    codes: tuple[str, ...]
    filters: Filters = Filters()

    @property
    def words(self) -> list[QueryWord]:
        return query_words(self.typed)

    def exactly(self, *, beginning: bool = False) -> tuple[list[Found], list[Question]]:
        """What has every word in one of its forms, the best first."""
        return self._answers([ask(self.words, code, beginning=beginning) for code in self.codes])

    def found(self) -> "Answer":
        """What has every word and, where that is little, what has words much like them."""
        questions = [ask(self.words, code) for code in self.codes]
        rows = self._rows(questions)
        exact, is_capped = once_each(rows), len(rows) >= MOST
        if len(exact) >= FEW:
            return Answer(exact, [], questions, is_capped)
        known = {row[:2] for row in exact}
        similar, loose = self.loosely()
        both = [Question(one.language, one.groups + other.groups) for one, other in zip(questions, loose, strict=True)]
        return Answer(exact, [row for row in similar if row[:2] not in known], both, is_capped)

    def loosely(self) -> tuple[list[Found], list[Question]]:
        """What has, for every word, that one or one much like it."""
        known = known_words([word.folded for word in self.words], self.codes)
        return self._answers([ask_loosely(self.words, code, known[code]) for code in self.codes], MOST_SIMILAR)

    def count_in(self, codes: Sequence[str]) -> int:
        """How many texts other languages have for it, up to `MOST`."""
        questions = [ask(self.words, code) for code in codes]
        return self._matching(questions).count()

    def _answers(self, questions: list[Question], most: int = MOST) -> tuple[list[Found], list[Question]]:
        return once_each(self._rows(questions, most)), questions

    def _rows(self, questions: list[Question], most: int = MOST) -> list[Found]:
        """The newest rows that match, a record once for each language in which it does."""
        rows = (
            SearchEntry.objects.filter(pk__in=self._matching(questions, most).values("pk"))
            .annotate(rank=_rank(questions))
            .values_list("label", "record_id", "language", "rank", "visible_from")
        )
        return [Found(*row) for row in rows]

    def _matching(self, questions: list[Question], most: int = MOST) -> SearchEntryQuerySet:
        matches = Q(pk=None)
        for question in questions:
            if not question.is_empty:
                matches |= Q(language__in=question.entry_languages, vector=question.as_sql())
        entries = SearchEntry.objects.visible().filter(matches)
        return self.filters.narrow(entries).order_by("-visible_from", "-pk")[:most]


class Answer(NamedTuple):
    """What was found, and by which questions, for the words to be marked; capped where more matches than is ranked."""

    exact: list[Found]
    similar: list[Found]
    questions: list[Question]
    is_capped: bool


def _rank(questions: list[Question]) -> Case:
    return Case(
        *(
            When(
                language__in=question.entry_languages,
                then=SearchRank(
                    models.F("vector"),
                    question.as_sql(),
                    weights=WEIGHTS,
                    normalization=BY_LENGTH,
                    cover_density=True,
                ),
            )
            for question in questions
            if not question.is_empty
        ),
        default=Value(0.0),
        output_field=models.FloatField(),
    )


def once_each(rows: Iterable[Found]) -> list[Found]:
    """The best first, each record once: in the page's language if that matches too."""
    ordered = sorted(rows, key=lambda found: (found.rank, found.visible_from), reverse=True)
    chosen: dict[tuple[str, int], Found] = {}
    for found in ordered:
        before = chosen.setdefault((found.label, found.record_id), found)
        if found.language == languages.current() != before.language:
            chosen[found.label, found.record_id] = found
    return list(chosen.values())


def known_words(words: Sequence[str], codes: Sequence[str]) -> dict[str, list[str]]:
    """Words of the index, by language, that are written or typed much like some of these."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    if words:
        first, *rest = [
            SearchWord.objects.like(word, code).values_list("language", "word") for code in codes for word in words
        ]
        for language, word in first.union(*rest):
            found[language].append(word)
    return found


def english_forms(words: Iterable[str], questions: Iterable[Question]) -> set[str]:
    """Those of the folded words that PostgreSQL holds for forms of a word asked for in English."""
    asked = [one for question in questions if question.language == "en" for one in question.lexemes()]
    beginnings = tuple({one.lexeme[:2] for one in asked})
    likely = sorted({word for word in words if beginnings and word.startswith(beginnings)})
    if not likely:
        return set()
    query = " | ".join(f"'{one.lexeme}'{':*' if one.begins else ''}" for one in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS word "
            "WHERE to_tsvector('english', word) @@ to_tsquery('english', %s)",
            [likely, query],
        )
        return {word for (word,) in cursor.fetchall()}
