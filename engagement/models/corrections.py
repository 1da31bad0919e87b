"""Entries that were mistyped: the rows that a corrected one has replaced, and the one that stands in their place."""

from collections.abc import Iterable

from engagement.models.submissions import Submission


def with_replaced(pks: Iterable[int]) -> set[int]:
    """The keys of these submissions and of all whose place they have taken; a query for each correction in a row.

    What is done to one for its author's sake is done to all: they are typed from the same letter.
    """
    found = newest = set(pks)
    while newest:
        newest = set(Submission.objects.filter(replaced_by__in=newest).values_list("pk", flat=True)) - found
        found = found | newest
    return found


def standing(submission: Submission) -> Submission | None:
    """The entry that stands in its place, or itself.

    Nobody's where the address was corrected: the link to the mistyped one may have gone to a stranger.
    """
    author_key = submission.author_key
    while submission.replaced_by:
        submission = submission.replaced_by
    return submission if submission.author_key == author_key else None
