"""Noting that contributions were read, many at once."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from engagement.models import Comment, Reading, Submission


def mark_read(comments: Iterable[Comment], *, by: User) -> None:
    """Note that an officer has read these contributions; reading twice changes nothing."""
    Reading.objects.bulk_create((Reading(comment=comment, read_by=by) for comment in comments), ignore_conflicts=True)


def mark_submissions_read(submissions: Iterable[Submission], *, by: User) -> int:
    """The same of submissions; gives how many can be read, which those that were not received cannot."""
    readings = [Reading(submission=submission, read_by=by) for submission in submissions if submission.is_received]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)
