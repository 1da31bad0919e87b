"""From a form to mail, and out again: ask, confirm, change, stop, erase; and what is forgotten by age."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Event, Post, Topic
from diplomacy import languages, tokens
from diplomacy.refusals import Refused
from engagement import mail
from engagement.models import Consultation, Delivery, Discussion, Follow, Follower
from engagement.models.following import FollowQuerySet, last_digest_at
from engagement.models.keys import network_key
from engagement.models.targets import Target
from engagement.spam.limits import follow_over_limit

SCOPE = re.compile(r"(post|opening|talk|course)-([0-9]{1,15})")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to follow, as the form has found it acceptable; everything, or some of the rest.

    `discussed` are pages whose comments are to be followed, whether or not somebody has written there yet. `network` is the visitor's network in CIDR notation.
    """

    email: str
    network: str
    language: str
    frequency: str
    everything: bool = False
    topics: tuple[Topic, ...] = ()
    events: tuple[Event, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    discussed: tuple[Target, ...] = ()
    is_trap: bool = False

    def follows(self) -> list[Follow]:
        """One for each thing to follow, not stored yet, all of one seed."""
        targets: list[dict[str, object]] = [{"topic": topic} for topic in self.topics]
        targets += [{"event": event} for event in self.events]
        targets += [{"consultation": consultation} for consultation in self.consultations]
        targets += [{"discussion": Discussion.objects.opened(target)} for target in self.discussed]
        shared = {"frequency": self.frequency, "language": self.language, "seed": uuid4()}
        return [Follow(**shared, **target) for target in ([{"everything": True}] if self.everything else targets)]


def ask(wish: Wish) -> None:
    """Keep what an address wants to follow until it is confirmed, and mail the question. Refused where it is too much.

    Nothing here depends on whether the address follows anything already. The attempt is counted
    before the transaction, so that a refusal does not take the count back.
    """
    guard_rate(wish.email, wish.network)
    if not wish.is_trap:
        _ask(wish)


@transaction.atomic
def _ask(wish: Wish) -> None:
    follower, _created = Follower.objects.get_or_create(
        address_key=address_key(wish.email), defaults={"email": wish.email}
    )
    follower = _locked(follower)
    if not follower.email:
        follower.email = wish.email
        follower.save()
    follows = wish.follows()
    for follow in follows:
        follow.follower = follower
        follow.save()
    mail.queue_to_follower(follower, Delivery.Kind.FOLLOW, key=f"follow:{follows[0].seed}", follow=follows[0])


@transaction.atomic
def confirm(token: str) -> Follower:
    """Take the mailed token as consent: all that its request asked for begins now.

    A token used before changes nothing and gives its follower once more. Refused says why it fails.
    """
    found = Follow.objects.asked_with(token).select_related("follower").first()
    if found is None:
        raise Refused(_("This link is not valid. Perhaps it was cut off: please copy the whole of it from the mail."))
    follower = _locked(found.follower)
    asked = list(Follow.objects.asked_with(token))
    if any(follow.confirmed_at for follow in asked):
        return follower
    if not all(follow.waits for follow in asked):
        raise Refused(_("This link has expired. Please ask again for what you want to follow."))
    for follow in asked:
        _begin(follow, follower)
    return follower


def _begin(follow: Follow, follower: Follower) -> None:
    """Start it; where the same is followed already, the newer choice rules and the older row goes on."""
    followed = {other.target_key: other for other in follower.follows.active()}
    follow.confirmed_at = follow.news_since = timezone.now()
    if follow.target_key in followed:
        _settle(followed[follow.target_key], follow.frequency, follow.language)
        follow.ended_at = follow.confirmed_at
    follow.save()


@transaction.atomic
def change(follower: Follower, choices: Mapping[int, tuple[str, str]]) -> None:
    """Change how often and in which language the follower's mails come: primary key → frequency, language."""
    _lock(follower)
    for follow in follower.follows.active().filter(pk__in=choices):
        _settle(follow, *choices[follow.pk])


def _settle(follow: Follow, frequency: str, language: str) -> None:
    """What came in a digest already is not told again at once."""
    if follow.frequency != frequency == Follow.Frequency.AT_ONCE and follow.news_since:
        follow.news_since = max(follow.news_since, last_digest_at())
    follow.frequency, follow.language = frequency, language
    follow.save()


@transaction.atomic
def stop(follower: Follower, follows: FollowQuerySet) -> None:
    """End these follows at once; where nothing is left, the address goes too. Safe to repeat."""
    _lock(follower)
    follows.filter(follower=follower, ended_at=None).update(ended_at=timezone.now())
    Follower.objects.idle().filter(pk=follower.pk).update(email="")


def covered(follower: Follower, scope: str) -> FollowQuerySet:
    """The active follows that a mail's way out ends: `scope` is «weekly», or what the mail was about, «post-12».

    Where the scope leads to no follow, be it because its choice or the subject has changed since
    the mail, it is all of them: who wants no more mail gets none. A follow that has ended already
    counts, so that a second press ends nothing more.
    """
    brought = _brought(follower.follows.begun(), scope)
    return brought.active() if brought.exists() else follower.follows.active()


def _brought(begun: FollowQuerySet, scope: str) -> FollowQuerySet:
    """Those that may have brought the mail, going on or not; none where the scope tells nothing."""
    if scope == "weekly":
        return begun.weekly()
    found = SCOPE.fullmatch(scope)
    if found and found[1] == "talk":
        return begun.filter(discussion=int(found[2]))
    if found and found[1] == "course":
        return begun.filter(consultation=int(found[2]))
    subject = _subject(*found.groups()) if found else None
    if subject is None:
        return begun.none()
    consultation_id = subject.pk if isinstance(subject, Consultation) else None
    return begun.on(subject.topics.values_list("pk", flat=True), subject.event_id, consultation_id)


def _subject(kind: str, pk: str) -> Post | Consultation | None:
    if kind == "post":
        return Post.objects.filter(pk=int(pk)).first()
    return Consultation.objects.filter(pk=int(pk)).first()


def erase(follower: Follower) -> None:
    """Delete the address, what it followed and which mails it got."""
    follower.delete()


def send_link(email: str, network: str) -> None:
    """Mail an address the link to what it follows, if it follows anything; nobody is told whether it does."""
    guard_rate(email, network)
    follower = Follower.objects.following().filter(address_key=address_key(email)).first()
    if follower:
        language = languages.current()
        mail.queue_to_follower(follower, Delivery.Kind.LINK, key=f"link:{uuid4()}", language=language)


def guard_rate(email: str, network: str) -> None:
    """Raise Refused where a network asks too often, or an address is asked too often; counts every call."""
    if follow_over_limit(network_key(network), address_key(email)):
        raise Refused(_("Too many requests have come for this address or from your network. Please try again later."))


def address_key(email: str) -> str:
    """The keyed hash of an address; the same however its letters or its international domain are written."""
    name, _at, domain = email.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = domain.strip()
    return tokens.keyed("follower", f"{name}@{domain}".casefold())


def forget_old() -> None:
    """Delete what nobody confirmed, and what is left of follows that have ended; the periods are settings."""
    now = timezone.now()
    Follow.objects.filter(confirmed_at=None, asked_at__lt=now - settings.FOLLOW_UNCONFIRMED_KEPT).delete()
    Follow.objects.filter(ended_at__lt=now - settings.FOLLOW_TRACES_KEPT).delete()
    Delivery.objects.filter(follower__isnull=False, queued_at__lt=now - settings.FOLLOW_TRACES_KEPT).delete()
    Follower.objects.filter(follows=None).delete()
    Follower.objects.idle().exclude(email="").update(email="")


def _locked(follower: Follower) -> Follower:
    """The row as it now stands, with nobody else changing what this address follows. Refused if it has been erased."""
    found = _lock(follower)
    if found is None:
        raise Refused(_("This address was erased at the same moment. Please ask again."))
    return found


def _lock(follower: Follower) -> Follower | None:
    return Follower.objects.select_for_update().filter(pk=follower.pk).first()
