"""Comments and everything that was done to them, in one transaction: neither stands without the other."""

from itertools import chain

from diplomacy.demo.loader import deeds, house_rules, remarks
from diplomacy.demo.loader.comments import load_comments
from diplomacy.demo.loader.past import load_past
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.steps import Step
from engagement.models import Appeal, Comment, Fingerprint, ModerationDecision
from engagement.spam import fingerprints

DAYS_OF_DEEDS = 13  # so long ago the first of the decisions was taken by a verb; older ones are stored at once


def load_talk(shelf: Shelf) -> Count:
    """First what has long been settled, as rows; then, in the order of time, what verbs do."""
    count = load_comments(shelf)
    older, against = load_past(shelf)
    lately = shelf.clock.ago(DAYS_OF_DEEDS)
    _store([decision for decision in shelf.decisions if decision.decided_at < lately], against)
    _remember_words(shelf)
    newer = Count()
    decisions = (_step(decision) for decision in shelf.decisions if decision.decided_at >= lately)
    steps = chain(decisions, house_rules.steps(shelf), remarks.steps(shelf, newer), deeds.steps(shelf))
    for step in sorted(steps, key=lambda step: step.at):
        step.take()
    _give_addresses(shelf)
    return count + older + newer


def _store(decisions: list[ModerationDecision], against: list[Appeal]) -> None:
    """In the order in which they were taken, which is that of the public log."""
    ModerationDecision.objects.bulk_create(sorted(decisions, key=lambda decision: decision.decided_at))
    Appeal.objects.bulk_create(against)


def _step(decision: ModerationDecision) -> Step:
    return Step(f"comment {decision.comment_id}", decision.decided_at, decision.save)


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
