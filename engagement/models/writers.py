"""Who writes on a submission: whoever began it, or a colleague, each by a private link of their own."""

from dataclasses import dataclass

from django.urls import reverse

from diplomacy import tokens
from engagement.models.corrections import standing
from engagement.models.submissions import Colleague, Submission, SubmissionQuerySet


@dataclass(frozen=True)
class Writer:
    """Somebody behind a private link; `colleague` is None for whoever began the submission."""

    submission: Submission
    colleague: Colleague | None = None

    @property
    def is_owner(self) -> bool:
        """Who began it alone invites others, and decides what becomes of it once it is sent."""
        return self.colleague is None

    @property
    def name(self) -> str:
        """The name under which this person's savings are noted; "" of whoever began it without one."""
        return self.colleague.name if self.colleague else self.submission.name

    @property
    def token(self) -> str:
        return self.colleague.link_token if self.colleague else self.submission.link_token

    def url(self, page: str = "detail", *arguments: object) -> str:
        """The address of a page of this submission behind this person's link, in the active language."""
        return reverse(f"engagement:submission_{page}", args=[self.token, *arguments])


def writer_behind(token: str) -> Writer | None:
    """Whose private link this is, with submission and consultation; nobody's once a colleague's part has ended.

    The link to an entry that was mistyped leads to the corrected one, so that who has it decides about both.
    """
    submission = _seen(Submission.objects.behind(token)).first()
    if submission:
        found = standing(submission)
        return Writer(found) if found else None
    colleague = Colleague.objects.filter(link_digest=tokens.digest(token), ended_at=None).first()
    if colleague is None:
        return None
    submission = _seen(Submission.objects.filter(pk=colleague.submission_id)).first()
    return Writer(submission, colleague) if submission else None


def own_submissions(key: str) -> list[Submission]:
    """All that came from the address with this hash, the latest first, also what is not sent or confirmed yet."""
    found = Submission.objects.filter(author_key=key, erased_at=None) if key else Submission.objects.none()
    return list(_seen(found).order_by("-pk"))


def _seen(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    return submissions.select_related("consultation")
