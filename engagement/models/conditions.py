"""Which questions are asked of somebody, by what they answered to earlier ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models.questions import Condition, Question


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody took of a question: keys of choices, or the point on a scale."""

    choices: frozenset[int] = field(default_factory=frozenset)
    number: int | None = None


type Alternatives = tuple[Question, list[Condition]]


def alternatives(question: Question) -> list[Alternatives]:
    """Its conditions by the earlier question, of which one in each must hold.

    Costs no query where the questions come from `QuestionQuerySet.with_parts`.
    """
    conditions = sorted(question.conditions.all(), key=lambda condition: (*condition.earlier.place, condition.pk))
    grouped = groupby(conditions, key=lambda condition: condition.earlier)
    return [(earlier, list(found)) for earlier, found in grouped]


def asked_of(questions: Iterable[Question], taken: Mapping[int, Taken]) -> set[int]:
    """The keys of the questions that are asked of somebody who took this; `questions` in their order.

    What was answered to a question that is not asked counts for no other.
    """
    asked: set[int] = set()
    for question in questions:
        if all(
            earlier.pk in asked and any(holds(condition, taken.get(earlier.pk, Taken())) for condition in conditions)
            for earlier, conditions in alternatives(question)
        ):
            asked.add(question.pk)
    return asked


def holds(condition: Condition, taken: Taken) -> bool:
    if condition.choice_id:
        return condition.choice_id in taken.choices
    lowest, highest = condition.lowest or 0, condition.highest or 0
    return taken.number is not None and lowest <= taken.number <= highest


def sentences(question: Question, numbers: Mapping[int, int], language: str) -> list[str]:
    """When it is asked: a sentence for each earlier question, of which all must hold. `numbers` are those in the form."""
    return [
        _("Only if you answered question %(number)s with: %(answers)s.")
        % {
            "number": numbers.get(earlier.pk, "?"),
            "answers": ", ".join(f"«{words(condition, language)}»" for condition in conditions),
        }
        for earlier, conditions in alternatives(question)
    ]


def words(condition: Condition, language: str) -> str:
    """The choice, or the points: «2–4»."""
    if condition.choice:
        return languages.text(condition.choice, "text", language)
    ends = dict.fromkeys(str(point) for point in (condition.lowest, condition.highest))
    return "–".join(ends)
