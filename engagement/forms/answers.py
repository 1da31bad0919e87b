"""The form of a submission's answers: all questions of a consultation, and remarks on its clauses and on the whole."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.actions.answers import Said, stored, taken
from engagement.forms.answer_kinds import KINDS
from engagement.forms.answer_parts import Part, QuestionPart, RemarkPart
from engagement.models import Clause, Draft, Question, Submission
from engagement.models.conditions import asked_of

MOST_REMARKS = 150  # on clauses, in one form: more fields than that no browser may send at once
REMARK = re.compile(r"c(\d{1,18})(?:-argument)?", re.ASCII)
ADD = "add_clause"

type Data = MultiValueDict[str, str] | dict[str, Any]


class AnswersForm(forms.Form):
    """What somebody answers; knows nothing of who writes, of files, or of HTTP.

    `parts` are its blocks in order, also apart as `questions`, `whole` and `remarks` (on clauses). Remarks that stand
    are open, so are those of `opened` (keys of clauses); `add_clause` opens one more: `added` is its key. `preview`
    shows staff what is not public yet. After `is_valid`, `said` has all that was said, `left_out` the blocks that were
    answered although their conditions do not hold: kept while saving, not sent. Costs six queries at most.
    """

    def __init__(
        self,
        submission: Submission,
        language: str,
        data: Data | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        opened: Iterable[int | str] = (),
        preview: bool = False,
    ) -> None:
        super().__init__(data, files)
        self.submission, self.language, self.preview = submission, language, preview
        self.complete, self.opened = False, {str(key) for key in opened}
        self.stored = {said.subject: said for said in stored(submission)}
        self.questions, self.whole = self._question_parts(), RemarkPart(self, None, language)
        self.remarks = self._remark_parts()
        self.parts: list[Part] = [*self.questions, self.whole, *self.remarks]
        for part in self.parts:
            self._place(part)
        if self.choices_of_clauses:
            self.fields[ADD] = self._adding_field()

    @classmethod
    def of_stored(cls, submission: Submission, language: str) -> "AnswersForm":
        """The form as if all that is stored had just come in: whether it is complete says `is_valid(complete=True)`."""
        return cls(submission, language, data=fill(submission, language))

    def is_valid(self, *, complete: bool = False) -> bool:
        """Whether it can be saved, or with `complete` be sent: no gap in what is asked of this writer."""
        if complete != self.complete:
            self.complete, self._errors = complete, None
        return super().is_valid()

    @property
    def said(self) -> list[Said]:
        """What was said in each block, also in those that say nothing; of a form that was validated."""
        return [part.said for part in self.parts]

    @property
    def left_out(self) -> list[Part]:
        """Blocks that were answered, and whose questions are not asked of this writer."""
        return [part for part in self.questions if part.is_answered and part.question.pk not in self.asked]

    @property
    def is_empty(self) -> bool:
        """Nothing at all is said."""
        return not any(part.is_answered for part in self.parts)

    @property
    def added(self) -> int | None:
        """The key of the clause for which a remark was asked; it is among `remarks` already."""
        key = str(self.data.get(ADD, "")) if self.is_bound else ""
        return next((clause.pk for clause, _label in self._clauses if str(clause.pk) == key), None)

    @property
    def adding(self) -> forms.BoundField | None:
        """The field that opens a remark on one more clause, None where there is none."""
        return self[ADD] if ADD in self.fields else None

    def clean(self) -> dict[str, Any]:
        for part in self.parts:
            part.said = part.take(self.cleaned_data)
        for part in self.parts:
            self._report(part.faults(part.said))
        if self.complete:
            self._report_gaps()
        self._check_remarks()
        return self.cleaned_data

    @property
    def asked(self) -> set[int]:
        """The keys of the questions that are asked of somebody who said this."""
        return asked_of([part.question for part in self.questions], taken(self.said))

    def _report(self, faults: Iterable[tuple[str, str]]) -> None:
        for name, sentence in faults:
            if name not in self.errors:
                self.add_error(name, sentence)

    def _report_gaps(self) -> None:
        asked = self.asked
        for part in self.parts:
            if part.question is None or part.question.pk in asked:
                self._report(part.gaps(part.said))

    def _check_remarks(self) -> None:
        known = {str(part.clause.pk) for part in self.remarks if part.clause}
        if self._posted - known:
            self.add_error(None, _("A remark came in on a clause that is not in this consultation."))
        if len(self.remarks) > MOST_REMARKS:
            words = gettext(
                "One form takes remarks on %(most)d clauses at most: put the others into the remark on the whole, or into a file."
            )
            self.add_error(None, words % {"most": MOST_REMARKS})

    def _place(self, part: Part) -> None:
        part.stored = self.stored.get(
            (part.question.pk if part.question else None, part.clause.pk if part.clause else None), part.stored
        )
        part.said = part.stored
        self.fields.update(part.make())
        self.initial = {**self.initial, **part.initial(part.stored)}

    def _question_parts(self) -> list[QuestionPart]:
        found = Question.objects.filter(consultation=self.submission.consultation_id)
        shown = found if self.preview else found.published()
        questions = list(shown.in_form().with_parts())
        numbers = {question.pk: number for number, question in enumerate(questions, 1)}
        return [KINDS[question.kind](self, question, numbers, self.language) for question in questions]

    def _remark_parts(self) -> list[RemarkPart]:
        answered = {str(clause) for _question, clause in self.stored if clause}
        keys = answered | self._posted | ({str(self.added)} if self.added else set())
        keys |= {str(clause.pk) for clause, _label in self._clauses if str(clause.pk) in self.opened}
        if not keys:
            return []
        found = Clause.objects.filter(draft__consultation=self.submission.consultation_id, pk__in=keys)
        shown = found if self.preview else found.published()
        clauses = shown.with_draft().order_by("-draft__number", "position", "pk")
        return [RemarkPart(self, clause, self.language) for clause in clauses]

    @cached_property
    def _posted(self) -> set[str]:
        """Keys of the clauses on which something came in."""
        names = (REMARK.fullmatch(name) for name in (self.data if self.is_bound else ()))
        return {str(int(name[1])) for name in names if name}

    @cached_property
    def _clauses(self) -> Sequence[tuple[Clause, str]]:
        """The clauses of the text as it now stands, each with its number and heading."""
        drafts = Draft.objects.filter(consultation=self.submission.consultation_id)
        last = (drafts if self.preview else drafts.published()).order_by("-number")[:1]
        heading = languages.column("heading", self.language)
        clauses = Clause.objects.filter(draft__in=last).only("number", "position", "draft", heading)
        return [
            (clause, f"{clause.number} {languages.text(clause, 'heading', self.language)}".strip())
            for clause in clauses
        ]

    @property
    def choices_of_clauses(self) -> list[tuple[str, str]]:
        """Clauses on which no remark is open yet."""
        open_ones = {part.clause.pk for part in self.remarks if part.clause}
        return [(str(clause.pk), label) for clause, label in self._clauses if clause.pk not in open_ones]

    def _adding_field(self) -> forms.ChoiceField:
        every = [(str(clause.pk), label) for clause, label in self._clauses]
        choices = [("", gettext("Choose a clause")), *(every if self.is_bound else self.choices_of_clauses)]
        return forms.ChoiceField(label=_("Add a remark on a clause"), choices=choices, required=False)


def fill(submission: Submission, language: str) -> dict[str, Any]:
    """What a form with all that is stored would send, by the names of its fields."""
    form = AnswersForm(submission, language)
    return {**form.initial, **{part.seen_name: part.seen for part in form.parts}}
