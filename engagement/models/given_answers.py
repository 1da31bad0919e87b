"""The answers of one submission, ready to be read: by its writer, in the receipt, and by staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models.answers import Answer, ChosenChoice
from engagement.models.conditions import Taken, asked_of
from engagement.models.drafts import Clause
from engagement.models.questions import Choice, Question
from engagement.models.states import Argument
from engagement.models.submissions import Submission


@dataclass(frozen=True)
class GivenAnswer:
    """One answer in words. `number` is its question's number in the form, 0 for remarks.

    `lines` are choices, with the row of a table or the place of a ranking before them, or the point on a scale.
    `is_left_out`: the question is not asked of this writer, so that it is not sent.
    """

    answer: Answer
    title: str
    number: int = 0
    clause: Clause | None = None
    lines: tuple[str, ...] = ()
    is_left_out: bool = False

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def argument(self) -> str:
        """What it argues for, in a word; "" where nothing is said."""
        return str(Argument(self.answer.argument).label) if self.answer.argument else ""

    @property
    def is_confidential(self) -> bool:
        return self.answer.question is not None and self.answer.question.confidential


@dataclass(frozen=True)
class GivenAnswers:
    """`questions` by their numbers, `remarks` on the whole and on clauses in the order of the text."""

    questions: list[GivenAnswer]
    remarks: list[GivenAnswer]

    def __bool__(self) -> bool:
        return bool(self.questions or self.remarks)

    @property
    def left_out(self) -> list[GivenAnswer]:
        return [given for given in self.questions if given.is_left_out]

    @property
    def to_send(self) -> list[GivenAnswer]:
        """Answers to questions that are asked of this writer."""
        return [given for given in self.questions if not given.is_left_out]


def read_answers(submission: Submission, language: str | None = None) -> GivenAnswers:
    """What a submission says, with the words of questions and choices in a language; five queries."""
    language = language or languages.current()
    questions = list(
        Question.objects.filter(consultation=submission.consultation_id).published().in_form().with_parts()
    )
    answers = _answers(submission)
    by_question = {answer.question_id: answer for answer in answers if answer.question_id}
    return in_words(answers, questions, asked_of(questions, _taken(by_question)), language)


def in_words(
    answers: Sequence[Answer], questions: Sequence[Question], asked: Collection[int], language: str
) -> GivenAnswers:
    """These answers of one submission, with the words of the questions; `asked` are the keys of those asked of its
    writer. Needs the clauses of answers, and what was chosen, at hand."""
    by_question = {answer.question_id: answer for answer in answers if answer.question_id}
    return GivenAnswers(
        [
            _to_question(by_question[question.pk], question, number, question.pk in asked, language)
            for number, question in enumerate(questions, 1)
            if question.pk in by_question
        ],
        [_remark(answer) for answer in sorted(answers, key=_place) if answer.question_id is None],
    )


def _answers(submission: Submission) -> list[Answer]:
    chosen = Prefetch("chosen", ChosenChoice.objects.select_related("choice", "row"))
    related = ("question", "clause__draft__consultation")
    answers = submission.answers.select_related(*related).prefetch_related(chosen)
    return [answer for answer in answers if not _is_blank(answer)]


def _is_blank(answer: Answer) -> bool:
    """It was taken back; its row keeps counting versions."""
    return not (answer.text or answer.number is not None or answer.argument or answer.chosen.all())


def _taken(answers: Mapping[int, Answer]) -> dict[int, Taken]:
    return {
        key: Taken(frozenset(one.choice_id for one in answer.chosen.all()), answer.number)
        for key, answer in answers.items()
    }


def _to_question(answer: Answer, question: Question, number: int, asked: bool, language: str) -> GivenAnswer:  # noqa: FBT001
    title = languages.text(question, "text", language)
    lines = tuple(_lines(answer, question, language))
    return GivenAnswer(answer, title, number, question.clause, lines, is_left_out=not asked)


def _lines(answer: Answer, question: Question, language: str) -> list[str]:
    if answer.number is not None:
        return [point_in_words(answer.number, question, language)]
    chosen = sorted(answer.chosen.all(), key=lambda one: (one.rank or 0, _order(one.row), _order(one.choice)))
    return [choice_in_words(one, language) for one in chosen]


def _order(choice: Choice | None) -> tuple[int, int]:
    """The place of a row or a column among those of its question."""
    return (choice.position, choice.pk) if choice else (0, 0)


def point_in_words(number: int, question: Question, language: str) -> str:
    words = _("%(point)d on a scale from 1 (%(low)s) to %(last)d (%(high)s)")
    return words % {
        "point": number,
        "low": languages.text(question, "low_label", language),
        "last": question.scale_steps,
        "high": languages.text(question, "high_label", language),
    }


def choice_in_words(one: ChosenChoice, language: str) -> str:
    words = languages.text(one.choice, "text", language)
    words = f"{words}: {one.other}" if one.other else words
    if one.row:
        return f"{languages.text(one.row, 'text', language)}: {words}"
    return f"{one.rank}. {words}" if one.rank else words


def _remark(answer: Answer) -> GivenAnswer:
    if answer.clause is None:
        return GivenAnswer(answer, _("On the whole"))
    return GivenAnswer(answer, clause_title(answer.clause), clause=answer.clause)


def clause_title(clause: Clause) -> str:
    """Number of the draft and of the clause: a submission may outlive the draft on which it was begun."""
    return _("Draft %(draft)d, clause %(number)s") % {"draft": clause.draft.number, "number": clause.number}


def _place(answer: Answer) -> tuple[int, int]:
    return (answer.clause.draft.number, answer.clause.position) if answer.clause else (0, 0)
