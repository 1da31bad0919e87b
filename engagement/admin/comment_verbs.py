"""What staff can do to a comment: decide on it, answer it officially, file what it says."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Count, Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Link, Verb, list_url
from engagement.actions import comments, moderation, outcomes
from engagement.admin.forms import DecisionForm, FilingForm, OfficialReplyForm
from engagement.groups import MODERATE, RUN
from engagement.models import Act, Comment, State


class CommentVerb(Verb[Comment]):
    """A verb whose page shows the comment, what it answers and what it is about."""

    template = "admin/engagement/comment/verb.html"
    permission = RUN

    def context(self, record: Comment) -> dict[str, Any]:
        target = record.discussion.target
        return {
            "comment": record,
            "parent": Comment.objects.filter(pk=record.parent_id).first() if record.depth else None,
            "target": Link(str(target), target.get_absolute_url()),
        }


class Decide(CommentVerb):
    name = "decide"
    label = _("Decide")
    permission = MODERATE
    template = "admin/engagement/comment/decide.html"

    def is_offered(self, record: Comment) -> bool:
        return any(record.state in act.comes_from for act in Act)

    def explanation(self, record: Comment) -> str:
        if self.is_offered(record):
            return gettext("Your decision takes effect at once, is recorded with your name, and is told to the author.")
        return gettext(
            "There is nothing to decide: this comment has not been confirmed, or its author has taken it back."
        )

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        return DecisionForm(record, request.POST if request.method == "POST" else None)

    def context(self, record: Comment) -> dict[str, Any]:
        return {
            **super().context(record),
            "decisions": record.decisions.select_related("ground", "decided_by"),
            "earlier": earlier_comments(record),
            "nothing_to_do": not self.is_offered(record),
        }

    def refused(self, record: Comment, form: forms.Form) -> None:
        cast(DecisionForm, form).accept_present_version(record)

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        data = form.cleaned_data
        moderation.decide(
            record,
            Act(data["act"]),
            by=by,
            version=data["version"],
            ground=data["ground"],
            note=data["note"],
            internal_note=data["internal_note"],
        )

    def done(self, record: Comment) -> str:
        return gettext("Your decision is recorded.")

    def next_url(self, record: Comment, result: Model | None) -> str:
        """Back to the queue."""
        return list_url(Comment)


class ReplyOfficially(CommentVerb):
    name = "reply"
    label = _("Reply officially")

    def is_offered(self, record: Comment) -> bool:
        return record.takes_replies

    def explanation(self, record: Comment) -> str:
        return gettext("Your reply appears at once under this comment, in the name of your office.")

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        return OfficialReplyForm(
            request.POST if request.method == "POST" else None, initial={"language": record.language}
        )

    def act(self, record: Comment, form: forms.Form, by: User) -> Comment:
        return comments.reply_officially(record.discussion, parent=record, by=by, **form.cleaned_data)

    def done(self, record: Comment) -> str:
        return gettext("The official reply is published.")


class FileUnderTheme(CommentVerb):
    name = "file"
    label = _("File under a theme")

    def is_offered(self, record: Comment) -> bool:
        return record.state == State.PUBLISHED and not record.is_official and record.discussion.about is not None

    def explanation(self, record: Comment) -> str:
        return gettext("The passage is filed under the theme, and the contribution counts as read.")

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        return FilingForm(record, request.POST if request.method == "POST" else None)

    def context(self, record: Comment) -> dict[str, Any]:
        return {**super().context(record), "excerpts": record.excerpts.select_related("theme", "comment")}

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        outcomes.file_excerpt(record, by=by, **form.cleaned_data)

    def done(self, record: Comment) -> str:
        return gettext("The passage is filed.")


def earlier_comments(comment: Comment) -> dict[str, int]:
    """How many other comments came from the same address, and what became of them."""
    if not comment.author_key:
        return {}
    others = Comment.objects.filter(author_key=comment.author_key).exclude(pk=comment.pk)
    refused = Q(state__in=[State.REJECTED, State.REMOVED, State.SPAM])
    return others.aggregate(
        total=Count("pk"), published=Count("pk", filter=Q(state=State.PUBLISHED)), refused=Count("pk", filter=refused)
    )
