"""Erasing contributions: nothing that anybody wrote or is known by is left, only a place and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import (
    appeals,
    complaint_outcomes,
    edits,
    erasure_traces,
    seals,
    submission_erasure,
    suggestions,
)
from engagement.actions.following import address_key
from engagement.models import Capacity, Comment, Complaint, Contributor, Erasure, Follower, State, Submission
from engagement.models.keys import author_key, complainant_key, network_key
from engagement.spam import limits

WRITTEN = (
    *(
        "comment",
        "user_name",
        "user_email",
        "user_url",
        "ip_address",
        "organisation",
        "capacity",
        "argument",
        "followup",
    ),
    *("state", "is_public", "is_removed", "version", "author_key", "network_key", "sending_key"),
    *("risk", "risk_reasons", "useful", "pin", "edited_at"),
)
BATCH = 500


@dataclass(frozen=True)
class Person:
    """Somebody by the hashes and, as far as they are still known, the addresses under which rows of theirs are kept."""

    author_key: str
    emails: frozenset[str] = field(default_factory=frozenset)

    @property
    def complainant_keys(self) -> set[str]:
        return {complainant_key(email) for email in self.emails}

    @property
    def address_keys(self) -> set[str]:
        """The hashes that follows have."""
        return {address_key(email) for email in self.emails}

    @property
    def complaints(self) -> Q:
        return Q(complainant_key__in=self.complainant_keys)


def person_behind(contributor: Contributor) -> Person:
    """Who a contributor is, with the addresses that rows of theirs still carry."""
    found = _person(contributor.author_key)
    return _with_address(found, contributor.email) if contributor.email else found


def person_at_address(contributor: Contributor, email: str, *, network: str) -> Person:
    """The same, when they have told their address again because no row carries it any more.

    Comments, follows and reports cannot be joined without it, by nobody. `network` is that of whoever asks, in CIDR
    notation. Refused where the address is another one, or after too many attempts: nobody tries them all.
    """
    if limits.follow_over_limit(network_key(network), contributor.author_key):
        raise Refused(_("Too many attempts have come for this address or from your network. Please try again later."))
    if author_key(email) != contributor.author_key:
        raise Refused(_("This is not the address from which these comments came."))
    return _with_address(_person(contributor.author_key), email)


def person_of(comment: Comment) -> Person:
    """Who wrote a comment, as far as that is still known."""
    return _person(comment.author_key)


def person_at(email: str) -> Person:
    """Who has this address."""
    return _with_address(_person(author_key(email)), email)


def _with_address(person: Person, email: str) -> Person:
    return Person(person.author_key, person.emails | {email.strip().casefold()})


def _person(key: str) -> Person:
    addresses = Comment.objects.filter(author_key=key).exclude(user_email="").values_list("user_email", flat=True)
    sent_from = Submission.objects.filter(author_key=key).exclude(email="").values_list("email", flat=True)
    found = {*addresses.distinct(), *sent_from.distinct()}
    return Person(key, frozenset(address.strip().casefold() for address in found))


@transaction.atomic
def erase_comment(comment: Comment, *, by: User | None = None, reason: str = "") -> None:
    """Erase one comment for good: its place, its state and what was decided stay, without a word.

    Nobody in `by` means its author. Refused for the Ministry's own words, and for what is erased already.
    """
    locked = Comment.objects.for_update().get(pk=comment.pk)
    if locked.is_official:
        raise Refused(_("This is a reply of the Ministry, which is part of the public record."))
    if locked.state == State.ERASED:
        raise Refused(_("This comment is erased already."))
    _erase([locked])
    _record(Erasure.Scope.COMMENT, 1, by, reason)


@transaction.atomic
def erase_everything(person: Person, *, by: User | None = None, reason: str = "") -> int:
    """Erase all that came from an address, and all by which it is known; gives the number of comments erased.

    A sanction in force stays, known by its hash alone, until it ends. Safe to repeat: nothing is left to find.
    Refused where no address is known.
    """
    if not person.author_key:
        raise Refused(_("Nothing is known of the address from which this comment came. Erase the comment alone."))
    count = _erase_all(person)
    submission_erasure.erase_from(person.author_key, person.emails)
    erasure_traces.forget_complaints_of(person.complaints)
    erasure_traces.forget_hashes({person.author_key, *person.address_keys})
    erasure_traces.end_past_sanctions(person.author_key)
    Follower.objects.filter(address_key__in=person.address_keys).delete()
    Contributor.objects.filter(author_key=person.author_key).delete()
    _record(Erasure.Scope.EVERYTHING, count, by, reason)
    return count


def _erase_all(person: Person) -> int:
    """In batches, so that a long history does not fill the memory."""
    count, theirs = 0, Comment.objects.filter(author_key=person.author_key, is_official=False)
    while batch := list(theirs.order_by("pk").for_update()[:BATCH]):
        _erase(batch)
        count += len(batch)
    return count


def _erase(comments: Sequence[Comment]) -> None:
    """Empty these comments, which are held, and everything that hangs on them; a constant number of queries."""
    pks = [comment.pk for comment in comments]
    complaint_outcomes.settle(pks, Complaint.Outcome.GONE)
    edits.drop_waiting(pks)
    appeals.drop_open(pks)
    quoting = erasure_traces.cover_quotes(comments)
    erasure_traces.forget_tokens(comments)
    keys = {comment.sending_key: uuid4() for comment in comments}
    for comment in comments:
        _empty(comment)
        comment.sending_key = keys[comment.sending_key]
    Comment.objects.bulk_update(comments, WRITTEN)
    erasure_traces.forget_forms(keys)
    erasure_traces.empty_rows_of(pks)
    suggestions.relearn(suggestions.themes_with(comments=[*pks, *quoting]))
    seals.forget(comments=pks)


def _empty(comment: Comment) -> None:
    comment.comment = comment.user_name = comment.user_email = comment.user_url = comment.organisation = ""
    comment.author_key = comment.network_key = ""
    comment.ip_address, comment.pin, comment.edited_at = None, None, None
    comment.capacity, comment.argument, comment.followup = Capacity.PERSON, "", False
    comment.risk, comment.risk_reasons, comment.useful = 0, [], 0
    comment.move_to(State.ERASED)


def _record(scope: Erasure.Scope, comments: int, by: User | None, reason: str) -> None:
    Erasure.objects.create(scope=scope, comments=comments, erased_by=by, reason=reason)
