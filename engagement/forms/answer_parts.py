"""The blocks of the form of a submission: one for each kind of question, and one for a remark in free words.

A block makes its fields, reads an answer out of them, and says what is wrong with it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from diplomacy import languages, plain_text
from engagement.actions.answers import Chosen, Said
from engagement.models import Argument, Choice, Clause, Question
from engagement.models.conditions import alternatives, sentences

SEEN = re.compile(r"(\d{1,9})-([0-9a-f]{16})", re.ASCII)
MOST_OTHER = 200

type Fault = tuple[str, str]  # name of a field, sentence


class Part:
    """One block: `title`, `template`, its fields by their names in the form, what was said in it.

    `seen_name` is the hidden field that says which version of the stored answer the writer saw, and what was in it.
    """

    template = ""
    question: Question | None = None
    clause: Clause | None = None
    anchor = ""
    required = False

    def __init__(self, form: forms.Form, name: str) -> None:
        self.form, self.name, self.seen_name = form, name, f"{name}-seen"
        self.stored = Said()
        self.said = Said()

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def label(self) -> str:
        """The title, as lists of errors and of answers name it."""
        return self.title

    def make(self) -> dict[str, forms.Field]:
        """Its fields."""
        raise NotImplementedError

    def initial(self, said: Said) -> dict[str, Any]:
        """What the fields hold where this was said."""
        raise NotImplementedError

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        """What the fields say."""
        raise NotImplementedError

    def faults(self, said: Said) -> Iterable[Fault]:
        """What can never be stored."""
        return ()

    def gaps(self, said: Said) -> Iterable[Fault]:
        """What may be stored, and not be sent."""
        return ()

    @property
    def fields(self) -> list[forms.BoundField]:
        """Its fields, ready to be drawn."""
        return [self.form[name] for name in self.form.fields if name == self.name or name.startswith(f"{self.name}-")]

    @property
    def field(self) -> forms.BoundField:
        return self.form[self.name]

    @property
    def is_answered(self) -> bool:
        return not self.said.is_empty

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)

    @property
    def seen(self) -> str:
        """What the hidden field says: what came in, or else the version stored and a digest of what it holds."""
        if self.form.is_bound:
            return str(self.form.data.get(self.seen_name, ""))
        return f"{self.stored.version}-{fingerprint(self.stored)}"

    def take(self, cleaned: Mapping[str, Any]) -> Said:
        """What was said, with the version that its writer saw, and whether it differs from what stood there."""
        found = SEEN.fullmatch(self.form.data.get(self.seen_name, ""))
        version, before = (int(found[1]), found[2]) if found else (0, fingerprint(Said()))
        said = self.read(cleaned)
        return Said(
            question=self.question,
            clause=self.clause,
            text=said.text,
            number=said.number,
            argument=said.argument,
            chosen=said.chosen,
            version=version,
            touched=fingerprint(said) != before,
        )


class QuestionPart(Part):
    """The block of a question. `number` is its number in the form, `conditions` say in words when it is asked."""

    question: Question

    def __init__(self, form: forms.Form, question: Question, numbers: Mapping[int, int], language: str) -> None:
        super().__init__(form, f"q{question.pk}")
        self.question, self.numbers, self.language = question, numbers, language
        self.number, self.anchor, self.required = numbers[question.pk], question.anchor, question.required

    @property
    def title(self) -> str:
        return languages.text(self.question, "text", self.language)

    @property
    def label(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def help(self) -> str:
        return languages.text(self.question, "help", self.language)

    @property
    def background(self) -> str:
        return languages.text(self.question, "background", self.language)

    @property
    def conditions(self) -> list[str]:
        """When it is asked: a sentence for each earlier question, of which all must hold."""
        return sentences(self.question, self.numbers, self.language)

    @property
    def rules(self) -> str:
        """The same for conditions.js, as JSON: [{"name": field, "choices": [key…], "points": [[from, to]…]}…]; "" for none."""
        found = [
            {
                "name": f"q{earlier.pk}",
                "choices": [str(one.choice_id) for one in conditions if one.choice_id],
                "points": [[one.lowest, one.highest] for one in conditions if not one.choice_id],
            }
            for earlier, conditions in alternatives(self.question)
        ]
        return json.dumps(found) if found else ""

    def gaps(self, said: Said) -> Iterable[Fault]:
        if self.required and said.is_empty:
            yield self.name, gettext("This question must be answered.")

    def common(self, **more: Any) -> dict[str, Any]:
        """What the question's own field is told."""
        return {"label": self.label, "help_text": self.help, "required": False, **more}

    def labels(self, choices: Iterable[Choice]) -> list[tuple[str, str]]:
        return [(str(choice.pk), languages.text(choice, "text", self.language)) for choice in choices]

    def with_none(self, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """With a way to take an answer back, where none is asked for."""
        return choices if self.required else [*choices, ("", gettext("No answer"))]


class AnswerField(forms.CharField):
    """Free words, counted as readers count them."""

    def __init__(self, **kwargs: Any) -> None:
        self.most = settings.ANSWER_MAX_LENGTH
        widget = forms.Textarea(attrs={"rows": 6, "data-max": self.most})
        super().__init__(required=False, widget=widget, validators=[at_most(self.most)], **kwargs)

    def to_python(self, value: Any) -> str:
        return re.sub(r"\r\n?", "\n", super().to_python(value) or "").strip()


def at_most(most: int) -> Callable[[str], None]:
    """A validator of length in characters as people count them."""

    def check(text: str) -> None:
        if (left := plain_text.left(text, most)) < 0:
            words = gettext("At most %(most)d characters: these are %(over)d too many.")
            raise ValidationError(words % {"most": most, "over": -left})

    return check


@dataclass(frozen=True)
class Left:
    """How much room there is, in words for the page without a script."""

    field: forms.BoundField

    def __str__(self) -> str:
        text = re.sub(r"\r\n?", "\n", str(self.field.value() or "")).strip()
        left = plain_text.left(text, settings.ANSWER_MAX_LENGTH)
        words = gettext("Characters left: {n}") if left >= 0 else gettext("Characters too many: {n}")
        return words.format(n=abs(left)) if text else ""


class RemarkPart(Part):
    """Free words on a clause, or on the whole, and what they argue for."""

    template = "engagement/submissions/_remark.html"

    def __init__(self, form: forms.Form, clause: Clause | None, language: str) -> None:
        super().__init__(form, f"c{clause.pk}" if clause else "w")
        self.clause, self.language = clause, language
        self.anchor = f"remark-{clause.pk}" if clause else "remark-whole"

    @property
    def title(self) -> str:
        if self.clause is None:
            return gettext("On the whole")
        return gettext("Clause %(number)s") % {"number": self.clause.number}

    @property
    def heading(self) -> str:
        return languages.text(self.clause, "heading", self.language) if self.clause else ""

    @property
    def wording(self) -> str:
        return languages.text(self.clause, "text", self.language) if self.clause else ""

    def make(self) -> dict[str, forms.Field]:
        argument = forms.ChoiceField(
            label=self._about(
                gettext("On the whole, your argument is"), gettext("On clause %(number)s your argument is")
            ),
            choices=[("", gettext("I do not say")), *Argument.choices],
            required=False,
            widget=forms.RadioSelect,
        )
        text = AnswerField(
            label=self._about(gettext("Your remark on the whole"), gettext("Your remark on clause %(number)s"))
        )
        return {self.name: text, f"{self.name}-argument": argument}

    def _about(self, whole: str, clause: str) -> str:
        return clause % {"number": self.clause.number} if self.clause else whole

    def initial(self, said: Said) -> dict[str, Any]:
        return {self.name: said.text, f"{self.name}-argument": said.argument}

    def read(self, cleaned: Mapping[str, Any]) -> Said:
        return Said(text=cleaned.get(self.name, ""), argument=cleaned.get(f"{self.name}-argument", ""))

    def gaps(self, said: Said) -> Iterable[Fault]:
        if said.argument and not said.text:
            yield self.name, gettext("Say it in words: sides alone are not counted, as nobody votes here.")

    @property
    def left(self) -> Left:
        return Left(self.field)

    @property
    def argument(self) -> forms.BoundField:
        return self.form[f"{self.name}-argument"]


def fingerprint(said: Said) -> str:
    """What was said in sixteen signs: two that are the same have the same."""
    chosen = sorted((one.choice.pk, one.row.pk if one.row else 0, one.rank or 0, one.other) for one in said.chosen)
    text = re.sub(r"\r\n?", "\n", said.text).strip()
    content = json.dumps([text, said.number, said.argument, chosen], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def one_line(text: str) -> str:
    return " ".join(text.split())


def chosen_by(said: Said, key: Callable[[Chosen], Any]) -> dict[Any, Chosen]:
    return {key(one): one for one in said.chosen}
