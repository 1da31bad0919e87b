"""Two versions of one answer, side by side: the stored one, and what somebody saved over it without having seen it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.differences import Change, word_changes
from engagement.models.answers import ChosenChoice
from engagement.models.conflicts import AnswerConflict
from engagement.models.given_answers import GivenAnswer, choice_in_words, clause_title, point_in_words, read_answers
from engagement.models.questions import Choice
from engagement.models.submissions import Submission


@dataclass(frozen=True)
class TwoVersions:
    """An answer that two wrote at once: `stored`, None where it was taken back; `conflict` with `lines`; their texts compared.

    `version` is that of the stored row, 0 where there is none: what is taken back leaves an empty row behind.
    """

    conflict: AnswerConflict
    title: str
    stored: GivenAnswer | None
    lines: list[str]
    changes: tuple[Change, ...]
    version: int

    @property
    def argument(self) -> str:
        return self.conflict.get_argument_display() if self.conflict.argument else ""


def two_versions(submission: Submission, language: str | None = None) -> list[TwoVersions]:
    """What waits for somebody to choose; one query where nothing does."""
    language = language or languages.current()
    conflicts = list(submission.conflicts.select_related("question", "clause__draft", "colleague", "submission"))
    if not conflicts:
        return []
    given = read_answers(submission, language)
    stored = {one.answer.subject: one for one in (*given.questions, *given.remarks)}
    rows = {answer.subject: answer.version for answer in submission.answers.all()}
    subjects = [(one.question_id, one.clause_id) for one in conflicts]
    return [
        _versions(one, stored.get(subject), rows.get(subject, 0), language)
        for one, subject in zip(conflicts, subjects, strict=True)
    ]


def _versions(conflict: AnswerConflict, stored: GivenAnswer | None, version: int, language: str) -> TwoVersions:
    changes = word_changes(stored.text if stored else "", conflict.text)
    return TwoVersions(conflict, _title(conflict, language), stored, _lines(conflict, language), changes, version)


def _title(conflict: AnswerConflict, language: str) -> str:
    if conflict.question:
        return languages.text(conflict.question, "text", language)
    return clause_title(conflict.clause) if conflict.clause else _("On the whole")


def _lines(conflict: AnswerConflict, language: str) -> list[str]:
    if conflict.number is not None and conflict.question:
        return [point_in_words(conflict.number, conflict.question, language)]
    keys = {key for one in conflict.chosen for key in (one["choice"], one["row"]) if key}
    choices = Choice.objects.in_bulk(keys)
    chosen = [
        ChosenChoice(choice=choices[one["choice"]], row=choices.get(one["row"]), rank=one["rank"], other=one["other"])
        for one in conflict.chosen
    ]
    return [choice_in_words(one, language) for one in chosen]
