"""«This is useful»: once per visitor, taken back by pressing again; the number beside the comment stays exact."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import tokens
from diplomacy.refusals import Refused
from engagement.actions import sanctions
from engagement.models import Comment, Reaction
from engagement.models.keys import network_key
from engagement.spam.limits import useful_over_limit, useful_over_share

DOUBLE_CLICK = timedelta(seconds=2)  # so soon after the first, a second press was not meant to take it back


def press(comment: Comment, visitor: str, *, network: str, author_key: str = "") -> bool:
    """Note that a visitor finds a comment useful or, if that was noted before, no longer does; returns which it is now.

    `visitor` is the random text in the visitor's cookie, `network` in CIDR notation, `author_key` that of the
    address that the device remembers, if any. Counted before the transaction; Refused says what stands against it.
    """
    if useful_over_limit(network_key(network)):
        raise Refused(_("Too many have pressed this in your network lately. Please try again later."))
    return _press(comment, visitor_key(visitor), network_key(network), author_key)


def finds_useful(comment: Comment, visitor: str) -> bool:
    """Whether this visitor has said so; "" is nobody yet."""
    return bool(visitor) and Reaction.objects.filter(comment=comment, visitor_key=visitor_key(visitor)).exists()


def visitor_key(visitor: str) -> str:
    return tokens.keyed("visitor", visitor)


@transaction.atomic
def _press(comment: Comment, visitor: str, network: str, author_key: str) -> bool:
    """The comment's row is held, so that its number is that of the rows whoever presses at the same moment."""
    present = Comment.objects.for_update(no_key=True).get(pk=comment.pk)
    reaction = Reaction.objects.filter(comment=present, visitor_key=visitor).first()
    if reaction is None:
        _guard(present, network, author_key)
        Reaction.objects.create(comment=present, visitor_key=visitor)
        _add(present, 1)
    elif timezone.now() - reaction.made_at >= DOUBLE_CLICK:
        reaction.delete()
        _add(present, -1)
        return False
    return True


def _guard(comment: Comment, network: str, author_key: str) -> None:
    if not comment.can_be_useful:
        raise Refused(_("This comment cannot be marked as useful."))
    if author_key and author_key == comment.author_key:
        raise Refused(_its_own(comment))
    sanctions.guard(author_key, network, "react")
    if useful_over_share(network, comment.pk):
        raise Refused(_("Too many in your network have pressed this button today. Please try again tomorrow."))


def _its_own(comment: Comment) -> str:
    if comment.is_question:
        return _("This is your own question; others say whether they want to know this too.")
    return _("This is your own comment; others say whether it is useful.")


def _add(comment: Comment, number: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(useful=F("useful") + number)
