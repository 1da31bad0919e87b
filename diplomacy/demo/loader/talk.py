"""Comments and everything that was done to them, in one transaction: neither stands without the other."""

from itertools import chain

from diplomacy.demo.loader import deeds, house_rules, remarks
from diplomacy.demo.loader.comments import load_comments
from diplomacy.demo.loader.past import load_past
from diplomacy.demo.loader.shelf import Count, Shelf
from engagement.models import Appeal, Comment, Fingerprint, ModerationDecision
from engagement.spam import fingerprints


def load_talk(shelf: Shelf) -> Count:
    """First what has long been settled, as rows; then, in the order of time, what verbs do."""
    count = load_comments(shelf)
    older, against = load_past(shelf)
    _store_decisions(shelf, against)
    _remember_words(shelf)
    newer = Count()
    steps = chain(house_rules.steps(shelf), remarks.steps(shelf, newer), deeds.steps(shelf))
    for step in sorted(steps, key=lambda step: step.at):
        step.take()
    _give_addresses(shelf)
    return count + older + newer


def _store_decisions(shelf: Shelf, against: list[Appeal]) -> None:
    """In the order in which they were taken, as the public log shows them."""
    ModerationDecision.objects.bulk_create(sorted(shelf.decisions, key=lambda decision: decision.decided_at))
    Appeal.objects.bulk_create(against)


def _remember_words(shelf: Shelf) -> None:
    """So that what comes later is compared with them."""
    new = [shelf.comments[key] for key in shelf.fresh]
    rows = []
    for comment in new:
        row = fingerprints.of_text(comment.comment)
        row.comment, row.sent_at = comment, comment.submit_date
        rows.append(row)
    Fingerprint.objects.bulk_create(rows)


def _give_addresses(shelf: Shelf) -> None:
    """Only now: a comment without an address queues no mail, whatever is decided on it."""
    comments = list(Comment.objects.filter(pk__in=shelf.addresses))
    for comment in comments:
        comment.user_email = shelf.addresses[comment.pk]
    Comment.objects.bulk_update(comments, ["user_email"])
