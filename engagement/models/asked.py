"""What whoever had spoken is asked of the new wordings."""

from dataclasses import dataclass

from django.db.models import Prefetch

from engagement.models.changed_wordings import Wording, with_words, wordings_of
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.echoes import Echo, EchoQuerySet
from engagement.models.stages import Stage
from engagement.models.states import State
from engagement.models.submissions import Submission


@dataclass(frozen=True)
class Asked:
    """Whether one changed clause meets the point of a contribution; `echo` has what its author has said."""

    echo: Echo
    wording: Wording

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(verdict.value, str(verdict.label)) for verdict in Echo.Verdict if verdict != self.echo.verdict]


def is_over(consultation: Consultation) -> bool:
    """Whether nothing can be said any more: it is answered, or withdrawn."""
    return consultation.stage in {Stage.ANSWERED, Stage.WITHDRAWN}


def asked_of_comment(comment: Comment) -> list[Asked]:
    """What its author is asked, the newest draft first; nothing while it is not public."""
    about = comment.discussion.about
    if about is None or comment.state != State.PUBLISHED:
        return []
    return _asked(Echo.objects.filter(comment=comment), about)


def asked_of_submission(submission: Submission) -> list[Asked]:
    """The same of a submission; nothing while it is not received."""
    if not submission.is_received:
        return []
    return _asked(Echo.objects.filter(submission=submission), submission.consultation)


def _asked(echoes: EchoQuerySet, about: Consultation) -> list[Asked]:
    """Once nothing can be said any more, only what was said."""
    echoes = echoes.given() if is_over(about) else echoes
    found = echoes.prefetch_related(Prefetch("clause", with_words(Clause.objects.all())))
    rows = list(found.order_by("-clause__draft__number", "clause__position", "pk"))
    wordings = {wording.clause.pk: wording for wording in wordings_of([echo.clause for echo in rows])}
    return [Asked(echo, wordings[echo.clause_id]) for echo in rows]
