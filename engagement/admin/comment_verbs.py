"""What officers can do to a comment: file what it says. What hosts can do is in hosting_verbs, deciding in queue_item."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Link, Verb
from engagement.actions import filing
from engagement.admin.forms import FilingForm
from engagement.groups import RUN
from engagement.models import Comment, State


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
        filing.file_text(record, by=by, **form.cleaned_data)

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
