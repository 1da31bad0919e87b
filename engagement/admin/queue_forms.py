"""What moderators fill in: which part of a queue they see, one decision, one decision on many."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from engagement.models import Act, Comment, Consultation, Ground, ModerationDecision
from engagement.models.queue import Band, Narrowing, Queue

ACTS = [(act.value, act.label) for act in Act if act != Act.UNDO]
VERSIONS = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


class NarrowingForm(forms.Form):
    """Which part of a queue is shown; what cannot be understood is left out."""

    queue = forms.ChoiceField(choices=Queue.choices, required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All")), *settings.LANGUAGES])
    band = forms.ChoiceField(label=_("Risk"), required=False, choices=[("", _("All")), *Band.choices])
    kind = forms.ChoiceField(
        label=_("Written on"),
        required=False,
        choices=[
            ("", _("All")),
            ("post", pgettext_lazy("comments written on", "Posts")),
            ("consultation", pgettext_lazy("comments written on", "Consultations")),
        ],
    )
    consultation: "forms.ModelChoiceField[Consultation]" = forms.ModelChoiceField(
        Consultation.objects.all(), label=_("Consultation"), required=False, empty_label=_("All")
    )

    @property
    def chosen_queue(self) -> Queue:
        self.full_clean()
        return Queue(self.cleaned_data.get("queue") or Queue.NEW)

    @property
    def narrowing(self) -> Narrowing:
        self.full_clean()
        data = self.cleaned_data
        consultation = data.get("consultation")
        texts = {name: data.get(name) or "" for name in ("language", "band", "kind")}
        return Narrowing(**texts, consultation=consultation.pk if consultation else None)


class RulingForm(forms.Form):
    """A ground from the published list, and words for the author."""

    ground: "forms.ModelChoiceField[Ground]" = forms.ModelChoiceField(
        Ground.objects.none(), label=_("Ground"), required=False, empty_label=None, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note to the author"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent to the author with the decision. Write in the language of the comment."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Ground]", self.fields["ground"]).queryset = Ground.objects.active()


class DecisionForm(RulingForm):
    """One decision on one comment as it was when the page was opened; the button that is pressed is the act.

    `edit` is the primary key of the author's edit on the page, which the template writes: what a page shows last.
    """

    act = forms.ChoiceField(choices=ACTS, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    edit = forms.IntegerField(required=False)
    internal_note = forms.CharField(
        label=_("Note for colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    words = forms.CharField(
        label=_("Words to hide"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy them exactly as they stand in the comment. The author and the public see a bar instead."),
    )
    occurrence = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    authority = forms.BooleanField(label=_("An authority has asked for it"), required=False)

    def __init__(self, comment: Comment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["version"].initial = comment.version

    def accept_present_version(self, comment: Comment) -> None:
        """After a refusal the page shows the comment as it now is, so the next decision is on that."""
        self.data = {**self.data.dict(), "version": str(comment.version)}  # type: ignore[attr-defined]

    def chosen_act(self) -> Act:
        """The act whose button was pressed; an error on the form where there was none."""
        if not self.cleaned_data["act"]:
            raise forms.ValidationError(gettext("Choose a decision."))
        return Act(self.cleaned_data["act"])

    @property
    def cause(self) -> ModerationDecision.Cause:
        cause = ModerationDecision.Cause
        return cause.AUTHORITY if self.cleaned_data["authority"] else cause.OWN


class BulkForm(RulingForm):
    """One decision on many comments, each as it was when the page was opened."""

    act = forms.ChoiceField(choices=ACTS, widget=forms.HiddenInput)
    versions = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_versions(self) -> dict[int, int]:
        """Primary key → version; an error where the text is anything else."""
        texts = [text for text in self.cleaned_data["versions"].split(",") if text]
        found = [VERSIONS.fullmatch(text) for text in texts]
        if not all(found):
            raise forms.ValidationError(gettext("The list of comments cannot be read. Choose them again."))
        return {int(match[1]): int(match[2]) for match in found if match}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "act" in data and Act(data["act"]).needs_ground and not data.get("ground"):
            self.add_error(
                "ground",
                gettext("Choose a ground that is in force: the author will be told, and the public can see it."),
            )
        return data
