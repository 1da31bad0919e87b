"""Staff pages of erasures: the verb for a request by letter, and the record that says that and when, never what."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, moment
from engagement.actions import erasure
from engagement.admin.comment_verbs import CommentVerb
from engagement.groups import MODERATE
from engagement.models import Comment, Erasure, State


class ErasureForm(forms.Form):
    """How much is erased, and on whose wish."""

    scope = forms.ChoiceField(
        label=_("What is erased"),
        choices=Erasure.Scope.choices,
        initial=Erasure.Scope.COMMENT,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The record keeps it: such as the number of a letter. No names.")
    )


class Erase(CommentVerb):
    name = "erase"
    label = _("Erase")
    permission = MODERATE
    form_class = ErasureForm

    def form(self, record: Comment, request: Any) -> forms.Form:
        return ErasureForm(request.POST if request.method == "POST" else None)

    def is_offered(self, record: Comment) -> bool:
        return not record.is_official and record.state != State.ERASED

    def explanation(self, record: Comment) -> str:
        return gettext(
            "For a request by letter, when you have made sure that it comes from the author. The words and all that "
            "points to the author are deleted for good; the place, the state and what was decided stay."
        )

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["scope"] == Erasure.Scope.EVERYTHING:
            erasure.erase_everything(erasure.person_of(record), by=by, reason=reason)
        else:
            erasure.erase_comment(record, by=by, reason=reason)

    def done(self, record: Comment) -> str:
        return gettext("It is erased.")


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "scope", "comments", "reason", "erased_by", moment("erased_at", _("erased")))
    list_filter = ("scope",)
    list_select_related = ("erased_by",)
    fields = ("scope", "comments", "reason", "erased_by", moment("erased_at", _("erased")))
