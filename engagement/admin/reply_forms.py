"""What officers fill in to answer a theme: the clauses and commitments that prove it, guarded against a colleague."""

import hashlib
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext

from diplomacy import languages
from engagement.admin.consultation_forms import BilingualWords
from engagement.models import Clause, Commitment, Reply, Theme
from engagement.models.reply_suggestions import later_clauses, suggested_clauses

TEXTS = ("reason", "done", "signed_by", "office", "version_note")


class ClauseChoices(ModelChoiceIterator):
    """The suggested clauses first, then those of each draft."""

    field: "ClausesField"

    def __iter__(self) -> Iterator[Any]:
        suggested = self.field.suggested
        if suggested:
            yield (gettext("Suggested: changed since passages of this theme were written on them"), self._of(suggested))
        known = {clause.pk for clause in suggested}
        drafts: dict[int, list[Clause]] = {}
        for clause in cast(Any, self.queryset):
            if clause.pk not in known:
                drafts.setdefault(clause.draft.number, []).append(clause)
        for number, clauses in drafts.items():
            yield (gettext("Draft %(number)d") % {"number": number}, self._of(clauses))

    def _of(self, clauses: list[Clause]) -> list[Any]:
        return [self.choice(clause) for clause in clauses]


class ClausesField(forms.ModelMultipleChoiceField):
    """Clauses of later drafts, named together with the number of their draft."""

    iterator = ClauseChoices
    suggested: list[Clause]

    def __init__(self, theme: Theme | None, **kwargs: Any) -> None:
        self.suggested = suggested_clauses(theme) if theme else []
        clauses = later_clauses(theme) if theme else Clause.objects.none()
        super().__init__(clauses, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def __deepcopy__(self, memo: Any) -> "ClausesField":
        copied = super().__deepcopy__(memo)
        copied.suggested = self.suggested
        return copied

    def label_from_instance(self, obj: Any) -> str:
        label = gettext("Draft %(draft)d: %(clause)s") % {"draft": obj.draft.number, "clause": obj}
        return label if obj.draft.published_at else gettext("%(clause)s (not published yet)") % {"clause": label}


class CommitmentsField(forms.ModelMultipleChoiceField):
    """Commitments of the theme's consultation."""

    def __init__(self, theme: Theme | None, **kwargs: Any) -> None:
        own = Commitment.objects.filter(consultation=theme.consultation_id) if theme else Commitment.objects.none()
        super().__init__(own, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class ReplyForm(forms.ModelForm):
    """A reply as it was when the page was opened (`seen`): what a colleague has saved meanwhile is not overwritten."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = as_stored(self.instance)
        self.fields["seen"].initial = self.present

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._hold(cleaned.get("theme"))
        if cleaned.get("seen", "") != self.present:
            again: Any = self.data
            self.data = again.copy()
            self.data["seen"] = self.present  # type: ignore[index]  # a copy of what was posted can be written
            raise ValidationError(
                gettext(
                    "A colleague has saved this reply meanwhile. What you wrote is still here: compare it with the "
                    "stored one in a second window, then save once more."
                )
            )
        return cleaned

    def _hold(self, theme: Theme | None) -> None:
        """Whoever saves at the same moment waits, and then meets what the first has stored."""
        if self.instance.pk:
            stored = Reply.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            self.present = as_stored(stored)
        elif theme:
            Theme.objects.select_for_update(of=("self",), no_key=True).get(pk=theme.pk)
            # The form leaves this constraint out: it names a column that is no field here.
            if Reply.objects.filter(theme=theme, replaces=None).exists():
                raise ValidationError(
                    gettext("This theme has a reply already: change it, or add a version that replaces it.")
                )


def as_stored(reply: Reply) -> str:
    """A digest of what an officer can change in it; "" of one that is not stored yet."""
    if reply.pk is None:
        return ""
    texts = [getattr(reply, column) or "" for column in languages.columns(*TEXTS)]
    links = [sorted(getattr(reply, name).values_list("pk", flat=True)) for name in ("changed_clauses", "commitments")]
    return hashlib.sha256(repr((reply.decision, texts, links)).encode()).hexdigest()


class VersionForm(BilingualWords, forms.Form):
    """Why there is a new version of a reply."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            self.fields[code] = forms.CharField(
                label=f"{gettext('Note for the public: why there is a new version')} ({languages.name(code)})",
                max_length=Reply.NOTE_MAX,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )
