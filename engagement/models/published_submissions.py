"""Submissions as the public reads them: by their published answers alone, in lists, one by one and in the search."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from blog.models.search import Searchable, SearchEntry, SearchText, label_of
from diplomacy import folding, languages
from diplomacy.asking import ask
from diplomacy.lexemes import query_words
from engagement.models.answers import Answer, AnswerQuerySet, ChosenChoice
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.given_answers import GivenAnswer, GivenAnswers, in_words
from engagement.models.publications import AnswerPublication, AnswerRedaction, Standing, standings
from engagement.models.questions import Question
from engagement.models.reports import Report
from engagement.models.states import Capacity, Consent
from engagement.models.submissions import Submission
from engagement.models.themes import Theme

BEGINNING = 4  # letters by which the forms of a word are known well enough to show the right answer first


class PublishedSubmissionQuerySet(models.QuerySet["PublishedSubmission"]):
    def public(self) -> "PublishedSubmissionQuerySet":
        """Those of which the public may read at least one answer."""
        return self.filter(pk__in=AnswerPublication.objects.shown().values("answer__submission"))

    def with_texts(self) -> "PublishedSubmissionQuerySet":
        """With their published answers and the date since when these are public: three queries, however many."""
        heard = Report.objects.published().filter(kind=Report.Kind.HEARD, consultation=OuterRef("consultation"))
        found = self.select_related("consultation").annotate(public_since=Subquery(heard.values("published_at")[:1]))
        answers: Any = Prefetch("answers", shown_answers(), to_attr="shown_answers")  # else the property asks
        return found.prefetch_related(answers)

    def having(self, words: str) -> "PublishedSubmissionQuerySet":
        """Those in whose published answers all of these words stand, in one of their forms."""
        questions = [ask(query_words(words), code) for code in languages.codes()]
        matches = Q(pk=None)
        for question in questions:
            if not question.is_empty:
                matches |= Q(language__in=question.entry_languages, vector=question.as_sql())
        entries = SearchEntry.objects.visible().filter(matches, label=label_of(PublishedSubmission))
        return self.filter(pk__in=entries.values("record_id"))


class PublishedSubmission(Searchable, Submission):
    """A submission through the public's door: ask for `public`, and read its `shown_answers` alone."""

    teaches_words = False

    objects = PublishedSubmissionQuerySet.as_manager()  # type: ignore[assignment,misc]  # another door than that of the base

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    @cached_property
    def shown_answers(self) -> list[Answer]:
        """Its published answers, in no order; `with_texts` fetches those of many at once."""
        return list(shown_answers().filter(submission=self))

    def search_texts(self) -> list[SearchText]:
        """What is public of it, in its own language; of one from `with_texts`."""
        since: Any = getattr(self, "public_since", None)
        if not self.shown_answers or since is None:
            return []
        title = f"{self.reference} {self.public_name}".strip()
        words = [part for answer in self.shown_answers for part in _words(as_published(answer))]
        return [SearchText(self.language, since, title, "\n".join(words))]

    def given(self, questions: Iterable[Question], language: str | None = None) -> GivenAnswers:
        """Its published answers in words; `questions` are all of the form, in their order."""
        language, asked = language or languages.current(), list(questions)
        answers = [as_published(answer) for answer in self.shown_answers]
        return in_words(answers, asked, {question.pk for question in asked}, language)


def shown_answers() -> AnswerQuerySet:
    """Answers that the public may read, without their words: `as_published` puts the public ones there. Each knows the
    grounds on which passages of it are hidden (`hidden_on`), one for each passage."""
    hidden = AnswerRedaction.objects.in_force().filter(answer=OuterRef("pk")).order_by("start", "pk")
    grounds = ArraySubquery(hidden.values(languages.column("ground__title")))
    chosen = Prefetch("chosen", ChosenChoice.objects.select_related("choice", "row"))
    return (
        Answer.objects.filter(publication__in=AnswerPublication.objects.shown())
        .select_related("publication", "question__clause__draft__consultation", "clause__draft__consultation")
        .annotate(hidden_on=grounds)
        .prefetch_related(chosen)
        .defer("text", "saved_by")
    )


def as_published(answer: Answer) -> Answer:
    """An answer of `shown_answers` with its public words in place of those that were sent; not to be saved."""
    answer.text = answer.publication.text
    if not answer.publication.shows_other:
        for one in answer.chosen.all():
            one.other = ""
    return answer


def _words(answer: Answer) -> list[str]:
    return [text for text in (answer.text, *(one.other for one in answer.chosen.all())) if text]


def hidden_passages(answers: Iterable[Any]) -> dict[int, dict[str, int]]:
    """How many passages are hidden in each of `shown_answers`, by ground: by the answer's primary key."""
    return {answer.pk: dict(Counter(answer.hidden_on)) for answer in answers if answer.hidden_on}


@dataclass(frozen=True)
class Fate:
    """What is published of one answer, as its writer is told. `standing` is None where it never is."""

    given: GivenAnswer
    standing: Standing | None = None

    @property
    def grounds(self) -> list[str]:
        """The grounds on which passages are hidden, each once."""
        redactions = self.standing.redactions if self.standing else []
        return list(dict.fromkeys(str(redaction.ground) for redaction in redactions))


def fates(submission: Submission, answers: GivenAnswers) -> list[Fate]:
    """What is published of each answer of one that its writer lets be published; none of any other. Two queries."""
    if not submission.is_received or submission.consent == Consent.WITHHELD:
        return []
    given = [*answers.to_send, *answers.remarks]
    found = standings(one.answer for one in given if not one.is_confidential)
    return [Fate(one, found.get(one.answer.pk)) for one in given]


def form_questions(consultation: Consultation) -> list[Question]:
    """The questions of its form in their order; one query."""
    asked = Question.objects.filter(consultation=consultation).published().in_form()
    return list(asked.select_related("clause__draft__consultation"))


def spoken_clauses(consultation: Consultation) -> list[Clause]:
    """The clauses of which published answers speak, be it in an answer to a question about them."""
    shown = Answer.objects.filter(
        publication__in=AnswerPublication.objects.shown(), submission__consultation=consultation
    )
    spoken = shown.annotate(spoken=Coalesce("clause", "question__clause")).order_by().values("spoken")
    clauses = Clause.objects.published().filter(pk__in=spoken, draft__consultation=consultation)
    named = clauses.select_related("draft").only("number", "draft__number", *languages.columns("heading"))
    return list(named.order_by("draft__number", "position", "pk"))


@dataclass(frozen=True)
class Filters:
    """Which published submissions; "" and None stand for all. Keys that mean nothing find nothing and are dropped."""

    words: str = ""
    question: int | None = None
    clause: int | None = None
    theme: int | None = None
    language: str = ""
    capacity: str = ""

    NUMBERS = ("question", "clause", "theme")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """What an address asks for; values that mean nothing are passed over."""
        numbers = {name: _number(query.get(name, "")) for name in cls.NUMBERS}
        language, capacity = query.get("language", ""), query.get("capacity", "")
        return cls(
            words=" ".join(query.get("q", "").split())[:200],
            language=language if language in languages.codes() else "",
            capacity=capacity if capacity in Capacity.values else "",
            **numbers,
        )

    def query(self) -> dict[str, str]:
        """As it stands in an address; empty for all."""
        asked = {"q": self.words, "language": self.language, "capacity": self.capacity}
        asked |= {name: str(getattr(self, name) or "") for name in self.NUMBERS}
        return {name: value for name, value in asked.items() if value}

    def narrow(self, submissions: PublishedSubmissionQuerySet) -> PublishedSubmissionQuerySet:
        """Those of the submissions that have such an answer; by what is public of them alone."""
        if self.words:
            submissions = submissions.having(self.words)
        if self.theme:
            passages = Excerpt.objects.shown().filter(theme=self.theme, answer__isnull=False)
            submissions = submissions.filter(pk__in=passages.values("answer__submission"))
        if subject := self._subject():
            shown = AnswerPublication.objects.shown().filter(subject)
            submissions = submissions.filter(pk__in=shown.values("answer__submission"))
        columns = {name: getattr(self, name) for name in ("language", "capacity") if getattr(self, name)}
        return submissions.filter(**columns)

    def _subject(self) -> Q:
        of_question = Q(answer__question=self.question) if self.question else Q()
        of_clause = Q(answer__clause=self.clause) | Q(answer__question__clause=self.clause)
        return of_question & (of_clause if self.clause else Q())

    def picks(self, answer: Answer) -> bool:
        """Whether a published answer is one that was asked for by its question or its clause."""
        about = {answer.clause_id, answer.question.clause_id if answer.question else None}
        return (not self.question or answer.question_id == self.question) and (not self.clause or self.clause in about)

    def says(self, answer: Answer) -> bool:
        """Whether a word that was looked for begins one of the answer's, as far as their beginnings tell."""
        asked = tuple(word.folded[:BEGINNING] for word in query_words(self.words))
        return any(word.folded.startswith(asked) for text in _words(answer) for word in folding.words(text))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def filed_themes(consultation: Consultation) -> list[Theme]:
    """Published themes under which a published answer is filed."""
    passages = Excerpt.objects.shown().filter(answer__isnull=False, theme__consultation=consultation)
    return list(Theme.objects.published().filter(pk__in=passages.values("theme")))
