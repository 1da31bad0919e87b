"""What a form hands to the verbs: what somebody says to one question, on one clause, or on the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from engagement.models import Answer, Choice, ChosenChoice, Clause, Question, Submission
from engagement.models.conditions import Taken, asked_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice taken: in a table with its `row`, in a ranking with its `rank` from 1, `other` says what else."""

    choice: Choice
    row: Choice | None = None
    rank: int | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was typed: to a question, on a clause, or with neither on the whole.

    `number` is the point on a scale, `argument` one of `Argument` or "". `version` is the version of the stored answer
    that the writer saw, 0 where there was none. One in which nothing is said (`is_empty`) takes back what was stored.
    Only one that is `touched` differs from what the writer was shown: the others are not to be stored, so that two
    who write on different questions at once never meet.
    """

    question: Question | None = None
    clause: Clause | None = None
    text: str = ""
    number: int | None = None
    argument: str = ""
    chosen: tuple[Chosen, ...] = ()
    version: int = 0
    touched: bool = True

    @property
    def subject(self) -> tuple[int | None, int | None]:
        """Keys of the question and the clause: once in each submission."""
        return (self.question.pk if self.question else None, self.clause.pk if self.clause else None)

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.number is not None or self.argument or self.chosen)


def stored(submission: Submission) -> list[Said]:
    """What has been stored of a submission, as the form says it; three queries, none for one that is not stored."""
    if submission.pk is None:
        return []
    chosen = ChosenChoice.objects.select_related("choice", "row")
    answers = submission.answers.select_related("question", "clause__draft").prefetch_related(
        Prefetch("chosen", chosen)
    )
    return [_said(answer) for answer in answers]


def not_asked(submission: Submission) -> set[int]:
    """Keys of the questions that are not asked of somebody who stored these answers: what stands there is not sent."""
    questions = list(
        Question.objects.published().in_form().with_parts().filter(consultation=submission.consultation_id)
    )
    return {question.pk for question in questions} - asked_of(questions, taken(stored(submission)))


def taken(said: Iterable[Said]) -> dict[int, Taken]:
    """What conditions ask of answers: by the key of the question."""
    return {
        one.question.pk: Taken(frozenset(chosen.choice.pk for chosen in one.chosen), one.number)
        for one in said
        if one.question
    }


def _said(answer: Answer) -> Said:
    return Said(
        question=answer.question,
        clause=answer.clause,
        text=answer.text,
        number=answer.number,
        argument=answer.argument,
        chosen=tuple(Chosen(one.choice, one.row, one.rank, one.other) for one in answer.chosen.all()),
        version=answer.version,
    )
