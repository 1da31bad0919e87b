"""Quick turns of a discussion, each on a page of its own with a reason: close now, read-only, open again."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Verb, change_url
from engagement.actions import discussions
from engagement.admin.discussion_forms import ReasonForm
from engagement.models import Discussion
from engagement.models.barriers import Barrier

CHANGE = "engagement.change_discussion"


class QuickTurn(Verb[Discussion]):
    """A verb that asks for a reason and says who was quicker."""

    permission = CHANGE

    def form(self, record: Discussion, request: HttpRequest) -> forms.Form:
        return ReasonForm(record, request.POST if request.method == "POST" else None)

    def refused(self, record: Discussion, form: forms.Form) -> None:
        cast(ReasonForm, form).accept_present_version(record)

    def next_url(self, record: Discussion, result: Model | None) -> str:
        return change_url(record)


class CloseNow(QuickTurn):
    name = "close"
    label = _("Close now")

    def is_offered(self, record: Discussion) -> bool:
        return record.accepts_comments and not self.obstacles(record)

    def obstacles(self, record: Discussion) -> list[str]:
        obstacle = discussions.obstacle_to_closing(record)
        return [obstacle] if obstacle else []

    def explanation(self, record: Discussion) -> str:
        return gettext(
            "From now on no new comments are taken; a form that is open already can still be sent for a while. "
            "What was written can be read."
        )

    def act(self, record: Discussion, form: forms.Form, by: User) -> None:
        discussions.close_now(record, by=by, **form.cleaned_data)

    def done(self, record: Discussion) -> str:
        return gettext("The discussion is closed.")


class MakeReadOnly(QuickTurn):
    name = "read-only"
    label = _("Make read-only")

    def is_offered(self, record: Discussion) -> bool:
        return record.mode == Discussion.Mode.OPEN

    def explanation(self, record: Discussion) -> str:
        return gettext("At once nothing is taken any more, not even from open forms. What was written can be read.")

    def act(self, record: Discussion, form: forms.Form, by: User) -> None:
        discussions.make_read_only(record, by=by, **form.cleaned_data)

    def done(self, record: Discussion) -> str:
        return gettext("The discussion is read-only.")


class OpenAgain(QuickTurn):
    name = "open"
    label = _("Open again")

    def is_offered(self, record: Discussion) -> bool:
        return record.mode != Discussion.Mode.OPEN or (record.about is None and record.barrier() == Barrier.CLOSED)

    def explanation(self, record: Discussion) -> str:
        return gettext("Comments are taken again; a closing date that has passed is removed.")

    def act(self, record: Discussion, form: forms.Form, by: User) -> None:
        discussions.open_again(record, by=by, **form.cleaned_data)

    def done(self, record: Discussion) -> str:
        return gettext("The discussion is open again.")


VERBS: tuple[Any, ...] = (CloseNow(), MakeReadOnly(), OpenAgain())
