"""The Ministry's own words in a discussion, signed with name and office."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions.moderation import publish_by_policy
from engagement.models import Comment, Discussion, State


@transaction.atomic
def reply_officially(
    discussion: Discussion, *, text: str, language: str, office: str, by: User, parent: Comment | None = None
) -> Comment:
    """Publish the Ministry's own words in a discussion, signed with name and office.

    After closing it is still allowed; Refused where nobody could read it, or where nobody signs.
    """
    _guard_official_reply(discussion, by, parent)
    comment = Comment(
        discussion=discussion,
        parent_id=parent.pk if parent else 0,
        user=by,
        user_name=by.get_full_name()[:50],
        comment=text,
        language=language,
        is_official=True,
        office=office,
        state=State.HELD,
        proven_at=timezone.now(),
    )
    comment.save()
    publish_by_policy(comment, by=by)
    return comment


def _guard_official_reply(discussion: Discussion, by: User, parent: Comment | None) -> None:
    if discussion.is_hidden or not discussion.is_public or (parent and not parent.takes_replies):
        raise Refused(_("That comment takes no replies."))
    if not by.get_full_name():
        raise Refused(_("Your account has no first and last name, and an official reply is signed with both."))
