"""Contributors: known once an address is proven, reached again by a mailed link, remembered by a device that they chose."""

from uuid import uuid4

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions import submissions
from engagement.actions.following import address_key
from engagement.models import Comment, Contributor, Delivery, Unwanted
from engagement.models.keys import author_key, network_key
from engagement.spam.limits import follow_over_limit


def recognise(comment: Comment) -> Contributor:
    """Who has proven the address of this comment; the row is made at their first proof."""
    return recognise_address(comment.author_key, comment.language)


def recognise_address(key: str, language: str) -> Contributor:
    """Who has proven the address with this hash; the row is made at their first proof, in their language."""
    contributor, _is_new = Contributor.objects.get_or_create(author_key=key, defaults={"language": language})
    return contributor


def send_link(email: str, network: str) -> None:
    """Mail an address the link to its contributions, if there are any; nobody is told whether there are.

    Of submissions that it has not confirmed yet it gets the links one by one.

    The address is kept until that mail is sent or given up, and no longer. `network` is in CIDR notation. Refused
    where it is asked too often: the limit is shared with the links of those who follow.
    """
    if follow_over_limit(network_key(network), address_key(email)):
        raise Refused(_("Too many requests have come for this address or from your network. Please try again later."))
    contributor = _known(author_key(email))
    if contributor:
        _send_link(contributor, email)
    submissions.mail_links(email)


@transaction.atomic
def _send_link(contributor: Contributor, email: str) -> None:
    """One link at a time: a second wish while the first mail waits brings no second mail."""
    locked = Contributor.objects.select_for_update().filter(pk=contributor.pk).first()
    if locked is None or locked.deliveries.waiting().exists():
        return
    locked.email, locked.language = email, languages.current()
    locked.save()
    mail.queue_to_contributor(locked, Delivery.Kind.MINE, key=f"mine:{uuid4()}")


def _known(key: str) -> Contributor | None:
    """Who has this address; made now for comments that are older than contributors are."""
    known = Contributor.objects.filter(author_key=key).first()
    if known:
        return known
    comment = Comment.objects.filter(author_key=key, proven_at__isnull=False).order_by("pk").first()
    return recognise(comment) if comment else None


def on_device(pk: int, token: str) -> Contributor | None:
    """Whom a device remembers that carries this key and token; nobody once the devices were made to forget."""
    contributor = Contributor.objects.filter(pk=pk).first()
    return contributor if contributor and constant_time_compare(token, contributor.device_token) else None


@transaction.atomic
def forget_devices(contributor: Contributor) -> None:
    """Make every device forget the address: what they carry is void from now on."""
    locked = Contributor.objects.select_for_update().get(pk=contributor.pk)
    locked.device_seed = uuid4()
    locked.save(update_fields=["device_seed"])


def wants_no_question(contributor: Contributor) -> bool:
    """Whether somebody with this address has said «this was not me», so that it is asked for proof no more."""
    return Unwanted.objects.holds(contributor.author_key)


def ask_again(contributor: Contributor) -> None:
    """The address, whose owner has this private link, may be asked for proof of a comment again."""
    Unwanted.objects.filter(author_key=contributor.author_key).delete()
