"""What hosts of a discussion fill in: which reply answers a comment, and the summary."""

from typing import Any, cast

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from diplomacy import languages
from engagement.admin.forms import OfficialReplyForm
from engagement.models import Comment, Discussion
from engagement.models.threads import official_replies


class AnsweringForm(OfficialReplyForm):
    """The Ministry's own words, and whether they settle the question."""

    settles = forms.BooleanField(
        label=_("This answers the comment"),
        required=False,
        initial=True,
        help_text=_("The comment is then marked as answered, and shows this reply under it."),
    )


class ReplyField(forms.ModelChoiceField):
    """Official replies, each by its office, day and first words."""

    def label_from_instance(self, obj: Any) -> str:
        day = date_format(localtime(obj.published_at), "SHORT_DATE_FORMAT")
        return f"{obj.office}, {day}: {Truncator(obj.text).chars(90)}"


class AnswerForm(forms.Form):
    """Which of the official replies of a discussion answers a comment; those of its own thread come first."""

    answer = ReplyField(Comment.objects.none(), label=_("Official reply"), empty_label=None)

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Case(When(thread_id=comment.thread_id, then=Value(0)), default=Value(1), output_field=IntegerField())
        replies = official_replies(comment.discussion).order_by(near, "-published_at")
        cast(ReplyField, self.fields["answer"]).queryset = replies


class SummaryForm(forms.Form):
    """The summary in each language, and the version of the discussion that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, discussion: Discussion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = discussion.version
        for code in languages.codes():
            self.fields[code] = forms.CharField(
                label=languages.name(code),
                required=False,
                max_length=3000,
                initial=languages.text(discussion, "summary", code),
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )

    def texts(self) -> dict[str, str]:
        """The summary by language."""
        return {code: self.cleaned_data[code] for code in languages.codes()}

    def accept_present_version(self, discussion: Discussion) -> None:
        """After a refusal the page says who was quicker, so that the next try is made knowingly."""
        self.data = {**self.data.dict(), "version": str(discussion.version)}  # type: ignore[attr-defined]
