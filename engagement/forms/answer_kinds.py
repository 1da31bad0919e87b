"""The blocks of the kinds of question: open, single, several, scale, ranking, matrix."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from diplomacy import languages
from engagement.actions.answers import Chosen, Said
from engagement.forms.answer_parts import MOST_OTHER, AnswerField, Fault, Left, QuestionPart, chosen_by, one_line
from engagement.models import Choice, Question


class OpenPart(QuestionPart):
    template = "engagement/submissions/_question_open.html"

    def make(self) -> dict[str, forms.Field]:
        return {self.name: AnswerField(label=self.label, help_text=self.help)}

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.name: said.text}

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        return Said(text=cleaned.get(self.name, ""))

    @property
    def left(self) -> Left:
        return Left(self.field)


class ScalePart(QuestionPart):
    template = "engagement/submissions/_question_scale.html"

    def make(self) -> dict[str, forms.Field]:
        choices = self.with_none([(str(point), self._named(point)) for point in self.question.points])
        return {self.name: forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **self.common())}

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.name: "" if said.number is None else str(said.number)}

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        point = cleaned.get(self.name)
        return Said(number=int(point) if point else None)

    def _named(self, point: int) -> str:
        """The point, and at both ends what it means."""
        ends = {1: "low_label", self.question.scale_steps: "high_label"}
        meaning = languages.text(self.question, ends[point], self.language) if point in ends else ""
        return f"{point}: {meaning}" if meaning else str(point)


class ChoicePart(QuestionPart):
    """One or any of several, with a line for «other»."""

    template = "engagement/submissions/_question_choice.html"
    field_class: type[forms.ChoiceField] = forms.ChoiceField
    widget: type[forms.Widget] = forms.RadioSelect

    @property
    def other_name(self) -> str:
        return f"{self.name}-other"

    @property
    def other(self) -> Choice | None:
        """The choice that asks to say what."""
        return next((choice for choice in self.question.options if choice.is_other), None)

    @property
    def other_field(self) -> forms.BoundField | None:
        return self.form[self.other_name] if self.other else None

    def make(self) -> dict[str, forms.Field]:
        choices = self.choices()
        fields: dict[str, forms.Field] = {
            self.name: self.field_class(choices=choices, widget=self.widget, **self.common())
        }
        if self.other:
            label = gettext("«%(other)s»: please say what") % {
                "other": languages.text(self.other, "text", self.language)
            }
            fields[self.other_name] = forms.CharField(label=label, required=False, max_length=MOST_OTHER)
        return fields

    def choices(self) -> list[tuple[str, str]]:
        return self.labels(self.question.options)

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        other = one_line(cleaned.get(self.other_name, ""))
        keys = self.keys(cleaned)
        if other and self.other and self.implies_other(keys):
            keys |= {str(self.other.pk)}
        taken = [choice for choice in self.question.options if str(choice.pk) in keys]
        return Said(chosen=tuple(Chosen(choice, other=other if choice.is_other else "") for choice in taken))

    def keys(self, cleaned: Mapping[str, Any]) -> set[str]:
        raise NotImplementedError

    def implies_other(self, keys: set[str]) -> bool:
        """Whether words for «other» take that choice by themselves."""
        raise NotImplementedError

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.other_name: next((one.other for one in said.chosen if one.choice.is_other), "")}

    def gaps(self, said: Said) -> Iterable[Fault]:
        yield from super().gaps(said)
        if any(one.choice.is_other and not one.other for one in said.chosen):
            yield self.other_name, gettext("Please say what you mean.")


class SinglePart(ChoicePart):
    def choices(self) -> list[tuple[str, str]]:
        return self.with_none(super().choices())

    def keys(self, cleaned: Mapping[str, Any]) -> set[str]:
        return {cleaned.get(self.name, "")} - {""}

    def implies_other(self, keys: set[str]) -> bool:
        return not keys

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.name: str(said.chosen[0].choice.pk) if said.chosen else "", **super().initial(said)}

    def faults(self, said: Said) -> Iterable[Fault]:
        written = self.form.cleaned_data.get(self.other_name, "")
        if written and not any(one.choice.is_other for one in said.chosen):
            yield self.other_name, gettext("You chose another answer: choose this one, or leave this line empty.")


class SeveralPart(ChoicePart):
    field_class = forms.MultipleChoiceField
    widget = forms.CheckboxSelectMultiple

    def keys(self, cleaned: Mapping[str, Any]) -> set[str]:
        return set(cleaned.get(self.name, []))

    def implies_other(self, keys: set[str]) -> bool:
        return True

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.name: [str(one.choice.pk) for one in said.chosen], **super().initial(said)}


class RankingPart(QuestionPart):
    template = "engagement/submissions/_question_ranking.html"

    def make(self) -> dict[str, forms.Field]:
        places = [("", "–"), *((str(place), str(place)) for place in range(1, len(self.question.options) + 1))]
        return {
            self.place_name(choice): forms.ChoiceField(
                label=f"{self.number}. {languages.text(choice, 'text', self.language)}",
                choices=places,
                required=False,
            )
            for choice in self.question.options
        }

    def initial(self, said: Said) -> dict[str, Any]:
        ranks = {one.choice.pk: str(one.rank) for one in said.chosen}
        return {self.place_name(choice): ranks.get(choice.pk, "") for choice in self.question.options}

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        places = {choice: cleaned.get(self.place_name(choice)) for choice in self.question.options}
        chosen = [Chosen(choice, rank=int(place)) for choice, place in places.items() if place]
        return Said(chosen=tuple(sorted(chosen, key=lambda one: one.rank or 0)))

    def faults(self, said: Said) -> Iterable[Fault]:
        first = chosen_by(Said(chosen=said.chosen[::-1]), lambda one: one.rank)
        for one in said.chosen:
            if first[one.rank] != one:
                yield (
                    self.place_name(one.choice),
                    gettext("Place %(place)s is given twice.") % {"place": one.rank},
                )

    def gaps(self, said: Said) -> Iterable[Fault]:
        names = [self.place_name(choice) for choice in self.question.options]
        if self.required and said.is_empty:
            yield names[0], gettext("This question must be answered.")
        elif {one.rank for one in said.chosen} != set(range(1, len(said.chosen) + 1)):
            yield names[0], gettext("Begin with place 1, and leave none out.")

    @property
    def places(self) -> list[tuple[str, forms.BoundField]]:
        """Each choice: its words and its field."""
        return [
            (languages.text(choice, "text", self.language), self.form[self.place_name(choice)])
            for choice in self.question.options
        ]

    def place_name(self, choice: Choice) -> str:
        return f"{self.name}-{choice.pk}"


class MatrixPart(QuestionPart):
    template = "engagement/submissions/_question_matrix.html"

    def make(self) -> dict[str, forms.Field]:
        return {
            self.row_name(row): forms.ChoiceField(
                label=f"{self.number}. {languages.text(row, 'text', self.language)}",
                choices=self.columns,
                required=False,
                widget=forms.RadioSelect,
            )
            for row in self.question.rows
        }

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Key and words of each column, in the order of the radio buttons of a row."""
        return self.with_none(self.labels(self.question.options))

    @property
    def table(self) -> list[tuple[str, forms.BoundField]]:
        """Each row: its words and its field."""
        return [
            (languages.text(row, "text", self.language), self.form[self.row_name(row)]) for row in self.question.rows
        ]

    def initial(self, said: Said) -> dict[str, Any]:
        taken = chosen_by(said, lambda one: one.row)
        return {self.row_name(row): str(taken[row].choice.pk) if row in taken else "" for row in self.question.rows}

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        options = {str(choice.pk): choice for choice in self.question.options}
        keys = {row: cleaned.get(self.row_name(row)) for row in self.question.rows}
        return Said(chosen=tuple(Chosen(options[key], row=row) for row, key in keys.items() if key))

    def gaps(self, said: Said) -> Iterable[Fault]:
        taken = chosen_by(said, lambda one: one.row)
        for row in self.question.rows:
            if self.required and row not in taken:
                yield self.row_name(row), gettext("Choose an answer in this row.")

    def row_name(self, row: Choice) -> str:
        return f"{self.name}-{row.pk}"


KINDS: Mapping[str, type[QuestionPart]] = {
    Question.Kind.OPEN: OpenPart,
    Question.Kind.SINGLE: SinglePart,
    Question.Kind.SEVERAL: SeveralPart,
    Question.Kind.SCALE: ScalePart,
    Question.Kind.RANKING: RankingPart,
    Question.Kind.MATRIX: MatrixPart,
}
