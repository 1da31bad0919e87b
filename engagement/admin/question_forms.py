"""What staff fill in about a question: its own texts, its choices, its conditions; checked before they are saved."""

from typing import Any, cast

from django import forms
from django.db.models import Max, QuerySet
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.actions import question_faults
from engagement.admin.consultation_forms import BilingualWords, words_field
from engagement.models import Choice, Clause, Question


class ClauseField(forms.ModelChoiceField):
    """Clauses by the number of their draft and their own."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.draft.number} · {obj}"


class QuestionForm(forms.ModelForm):
    """A question; of the clauses only those of its consultation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "clause" in self.fields:
            self.fields["clause"] = self._clause_field()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        question = self.instance
        for name in ("clause", "position", "kind", "venue"):
            setattr(question, name, self.cleaned_data.get(name, getattr(question, name)))
        question.consultation = self.cleaned_data.get("consultation") or question.consultation
        for name, check in (("clause", question_faults.of_clause), ("position", question_faults.of_place)):
            for fault in check(question):
                self.add_error(name if name in self.fields else None, fault)
        return cleaned

    def _clause_field(self) -> ClauseField:
        clauses = Clause.objects.select_related("draft").order_by("-draft__number", "position", "pk")
        return ClauseField(
            clauses.filter(draft__consultation=self._consultation_key()),
            label=capfirst(_("about the clause")),
            required=False,
            empty_label=_("About the whole"),
            help_text=""
            if self.instance.pk
            else _("Save a new question first: then the clauses of its consultation can be chosen here."),
        )

    def _consultation_key(self) -> int | None:
        """Of the question, or of the one that is being written."""
        given = self.instance.consultation_id or self.data.get("consultation") or self.initial.get("consultation")
        key = str(getattr(given, "pk", given) or "")
        return int(key) if key.isdecimal() and len(key) < 19 else None


class AskedForm(BilingualWords, forms.Form):
    """Why one more question is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            self.fields[code] = words_field(gettext("Note for the public: why"), code)


class NamedRows(BaseInlineFormSet):
    """Rows whose fields have their names with them: the head of a column is no label."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = str(field.label or "")


class ChoiceFormSet(NamedRows):
    """Choices that fit the kind of their question; one without a position comes last."""

    def save_new(self, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - as Django calls it
        if not form.instance.position:
            last = Choice.objects.filter(question=self.instance.pk).aggregate(last=Max("position"))["last"]
            form.instance.position = (last or 0) + 1
        return super().save_new(form, commit=commit)

    def clean(self) -> None:
        super().clean()
        kind = cast(Question, self.instance).kind
        for form in self.forms:
            if form.has_changed() and form.is_valid() and form not in self.deleted_forms:
                for fault in question_faults.of_choice(form.instance, kind):
                    form.add_error(None, fault)


class EarlierField(forms.ModelChoiceField):
    """Questions by their position."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.position}. {obj}"


class ChoiceField(forms.ModelChoiceField):
    """Choices after the question to which they belong."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.question.position}. {obj.question} → {obj}"


class ConditionFormSet(NamedRows):
    """Conditions on earlier questions, by the place that their question is about to have."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and form.is_valid() and form not in self.deleted_forms:
                form.instance.question = self.instance
                for fault in question_faults.of_condition(form.instance):
                    form.add_error(None, fault)


def condition_fields(question: Question | None) -> dict[str, forms.Field]:
    """The fields `earlier` and `choice` of a condition, with what can be chosen for this question."""
    earlier = _before(question)
    choices = Choice.objects.filter(question__in=earlier, axis=Choice.Axis.OPTION)
    choices = choices.exclude(question__kind=Question.Kind.SCALE).select_related("question")
    return {
        "earlier": EarlierField(earlier, label=capfirst(_("earlier question"))),
        "choice": ChoiceField(
            choices.order_by("question__position", "question", "position", "pk"),
            label=capfirst(_("choice")),
            required=False,
        ),
    }


def _before(question: Question | None) -> QuerySet[Question]:
    """Questions of the form on which conditions of this one can rest; the checks say which of them are earlier."""
    if question is None:
        return Question.objects.none()
    found = Question.objects.in_form().filter(consultation=question.consultation_id, kind__in=question_faults.DECIDING)
    return found.exclude(pk=question.pk).order_by("position", "pk")
