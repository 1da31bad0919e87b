"""When a question hour may end: once every question has an official answer, be it that none can be given, and why."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.models import Consultation, Stage
from engagement.models.comments import CommentQuerySet
from engagement.models.question_hours import unanswered


def obstacles_to_heard() -> list[str]:
    """What stands against «what you said» of a question hour: there is none."""
    return [_("A question hour needs no «what you said»: its questions and answers stand side by side.")]


def obstacles_to_answer(consultation: Consultation) -> list[str]:
    """What stands between a question hour and its «what we decided», beside what waits for a moderator."""
    obstacles = []
    if consultation.stage != Stage.READING:
        obstacles.append(_("«What we decided» of a question hour is published once, after closing."))
    waiting = unanswered([consultation.pk]).count()
    text = ngettext(
        "%(count)d question has no official answer. Where none can be given, say so in an official reply, with the reason, "
        "and mark it as the answer.",
        "%(count)d questions have no official answer. Where none can be given, say so in an official reply, with the reason, "
        "and mark it as the answer.",
        waiting,
    )
    return [*obstacles, text % {"count": waiting}] if waiting else obstacles


def unread(contributions: CommentQuerySet) -> CommentQuerySet:
    """Contributions to a question hour that no officer has read: an answer was written by somebody who had."""
    found: CommentQuerySet = contributions.unread().filter(answer=None)
    return found
