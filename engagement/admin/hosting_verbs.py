"""What hosts can do: pin a comment, answer it officially, mark it as answered, sum a discussion up."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Verb, change_url
from engagement.actions import hosting
from engagement.admin.comment_verbs import CommentVerb
from engagement.admin.hosting_forms import AnswerForm, AnsweringForm, SummaryForm
from engagement.groups import HOST
from engagement.models import Comment, Discussion, State
from engagement.models.threads import official_replies, pinned


class HostingVerb(CommentVerb):
    """A verb that leads back to the comment."""

    permission = HOST

    def next_url(self, record: Comment, result: Model | None) -> str:
        return change_url(record)


class ReplyOfficially(HostingVerb):
    name = "reply"
    label = _("Reply officially")

    def is_offered(self, record: Comment) -> bool:
        return record.takes_replies

    def explanation(self, record: Comment) -> str:
        return gettext("Your reply appears at once under this comment, in the name of your office.")

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        return AnsweringForm(request.POST if request.method == "POST" else None, initial={"language": record.language})

    def act(self, record: Comment, form: forms.Form, by: User) -> Comment:
        return hosting.answer_officially(record, by=by, **form.cleaned_data)

    def done(self, record: Comment) -> str:
        return gettext("The official reply is published.")


class Pin(HostingVerb):
    name = "pin"
    label = _("Pin")

    def is_offered(self, record: Comment) -> bool:
        return record.state == State.PUBLISHED and record.pin is None

    def explanation(self, record: Comment) -> str:
        return gettext(
            "The comment is shown above the discussion, marked as pinned, and stays in its place in the thread too."
        )

    def context(self, record: Comment) -> dict[str, Any]:
        return {**super().context(record), "pinned": pinned(record.discussion)}

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        hosting.pin(record)

    def done(self, record: Comment) -> str:
        return gettext("The comment is pinned.")


class Unpin(HostingVerb):
    name = "unpin"
    label = _("Unpin")

    def is_offered(self, record: Comment) -> bool:
        return record.pin is not None

    def explanation(self, record: Comment) -> str:
        return gettext("The comment is shown in its place in the thread alone.")

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        hosting.unpin(record)

    def done(self, record: Comment) -> str:
        return gettext("The comment is no longer pinned.")


class MarkAnswered(HostingVerb):
    name = "mark-answered"
    label = _("Mark as answered")

    def is_offered(self, record: Comment) -> bool:
        return record.state == State.PUBLISHED and not record.is_official

    def obstacles(self, record: Comment) -> list[str]:
        if official_replies(record.discussion).exists():
            return []
        return [gettext("There is no official reply in this discussion yet.")]

    def explanation(self, record: Comment) -> str:
        return gettext("The official reply you choose is shown under the comment, with a link to its place.")

    def form(self, record: Comment, request: HttpRequest) -> forms.Form:
        data = request.POST if request.method == "POST" else None
        return AnswerForm(record, data, initial={"answer": record.answer_id})

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        hosting.mark_answered(record, form.cleaned_data["answer"])

    def done(self, record: Comment) -> str:
        return gettext("The comment is marked as answered.")


class UnmarkAnswered(HostingVerb):
    name = "unmark-answered"
    label = _("Mark as not answered")

    def is_offered(self, record: Comment) -> bool:
        return record.answer_id is not None

    def explanation(self, record: Comment) -> str:
        return gettext("The official reply stays in its place, but is no longer shown under this comment.")

    def act(self, record: Comment, form: forms.Form, by: User) -> None:
        hosting.unmark_answered(record)

    def done(self, record: Comment) -> str:
        return gettext("The comment is no longer marked as answered.")


class Summarise(Verb[Discussion]):
    name = "summarise"
    label = _("Summarise")
    permission = HOST

    def explanation(self, record: Discussion) -> str:
        return gettext(
            "The summary stands above the discussion, with your name and the date. Left empty, there is none; in a "
            "language without one, readers are told in which it can be read."
        )

    def form(self, record: Discussion, request: HttpRequest) -> forms.Form:
        return SummaryForm(record, request.POST if request.method == "POST" else None)

    def refused(self, record: Discussion, form: forms.Form) -> None:
        cast(SummaryForm, form).accept_present_version(record)

    def next_url(self, record: Discussion, result: Model | None) -> str:
        return change_url(record)

    def act(self, record: Discussion, form: forms.Form, by: User) -> None:
        version = form.cleaned_data["version"]
        hosting.summarise(record, cast(SummaryForm, form).texts(), by=by, version=version)

    def done(self, record: Discussion) -> str:
        return gettext("The summary is saved.")


VERBS: tuple[Any, ...] = (ReplyOfficially(), MarkAnswered(), UnmarkAnswered(), Pin(), Unpin())
