"""Sanctions: what an address or a network may not do for a time; and the guard that every public verb asks.

Staff never learn which address or network it is: they see the comment because of which it was set.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomacy.refusals import Refused
from engagement.models import Comment, Ground, Sanction
from engagement.models.sanctions import LONGEST_ON_AUTHOR, LONGEST_ON_NETWORK, REFUSES

LONGEST = {"author": LONGEST_ON_AUTHOR, "network": LONGEST_ON_NETWORK}
RECENT = timedelta(days=30)
# By whether it is on a network, and by kind.
WORDS = {
    (False, Sanction.Kind.MUTE): gettext_lazy(
        "No comments are taken from this e-mail address until %(until)s, Ulaanbaatar time. Ground: %(ground)s. "
        "If you think that it is wrong, write to %(contact_email)s."
    ),
    (False, Sanction.Kind.BAN): gettext_lazy(
        "Nothing is taken from this e-mail address until %(until)s, Ulaanbaatar time. Ground: %(ground)s. "
        "If you think that it is wrong, write to %(contact_email)s."
    ),
    (True, Sanction.Kind.MUTE): gettext_lazy(
        "No comments are taken from your network until %(until)s, Ulaanbaatar time. Ground: %(ground)s. Others may "
        "use the same network: if this is not about you, or if you think that it is wrong, write to "
        "%(contact_email)s."
    ),
    (True, Sanction.Kind.BAN): gettext_lazy(
        "Nothing is taken from your network until %(until)s, Ulaanbaatar time. Ground: %(ground)s. Others may "
        "use the same network: if this is not about you, or if you think that it is wrong, write to "
        "%(contact_email)s."
    ),
}


def guard(author_key: str, network_key: str, act: str) -> None:
    """Raise Refused where a sanction forbids the act: "comment", "report", "react", "appeal" or "submit".

    The keys are those of `engagement.models.keys`; "" where one is not known.
    The sentence says until when, on which ground and how to disagree.
    """
    found = Sanction.objects.in_force().on(author_key, network_key).filter(kind__in=REFUSES[act])
    sanction = found.select_related("ground").order_by("-ends_at").first()
    if sanction:
        raise Refused(refusal(sanction))


def holds(author_key: str, network_key: str) -> bool:
    """Whether what comes from there is read before it appears, whatever the discussion's policy."""
    return Sanction.objects.in_force().on(author_key, network_key).exists()


def refusal(sanction: Sanction) -> str:
    """What the person is told who is refused."""
    return str(WORDS[bool(sanction.network_key), Sanction.Kind(sanction.kind)]) % {
        "until": date_format(timezone.localtime(sanction.ends_at), "DATETIME_FORMAT"),
        "ground": sanction.ground,
        "contact_email": settings.CONTACT_EMAIL,
    }


@transaction.atomic
def set_sanction(
    comment: Comment, kind: str, *, on: str = "author", days: int, ground: Ground | None, reason: str, by: User
) -> Sanction:
    """Put a sanction on the address or, with `on="network"`, the network from which a comment came, from now on."""
    present = Comment.objects.for_update().get(pk=comment.pk)
    key = getattr(present, f"{on}_key")
    _guard_setting(key, kind, on, days)
    if ground is None or not ground.is_active:
        raise Refused(_("Choose a ground that is in force."))
    now = timezone.now()
    return Sanction.objects.create(
        kind=kind,
        **{f"{on}_key": key},
        comment=present,
        ground=ground,
        reason=reason,
        starts_at=now,
        ends_at=now + timedelta(days=days),
        set_by=by,
    )


@transaction.atomic
def lift(sanction: Sanction, *, by: User, reason: str) -> None:
    """End a sanction before its time. Refused where it has ended, or where somebody has lifted it already."""
    present = Sanction.objects.select_for_update(of=("self",)).select_related("lifted_by").get(pk=sanction.pk)
    if present.lifted_by:
        name = present.lifted_by.get_full_name() or present.lifted_by.get_username()
        raise Refused(_("%(person)s has lifted this sanction already.") % {"person": name})
    if not present.is_in_force:
        raise Refused(_("This sanction has ended."))
    present.lifted_at, present.lifted_by, present.lifted_reason = timezone.now(), by, reason
    present.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])


def others_in_network(comment: Comment) -> int:
    """How many other addresses have written from a comment's network in the last thirty days."""
    if not comment.network_key:
        return 0
    recent = Comment.objects.filter(network_key=comment.network_key, submit_date__gte=timezone.now() - RECENT)
    others = recent.exclude(author_key__in=["", comment.author_key])
    return others.values("author_key").distinct().count()


def obstacle_to_sanctions(comment: Comment) -> str:
    """Why none can be set because of this comment, "" where it can."""
    if comment.author_key or comment.network_key:
        return ""
    return _("Nothing is known any more of the address and the network from which this comment came.")


def _guard_setting(key: str, kind: str, on: str, days: int) -> None:
    if not key:
        raise Refused(_("This is not known any more of the comment. Choose the other, if it is offered."))
    longest = LONGEST[on].days
    if not 1 <= days <= longest:
        raise Refused(_("Choose between 1 and %(days)d days.") % {"days": longest})
    same = Sanction.objects.in_force().filter(**{f"{on}_key": key}, kind=kind).first()
    if same:
        until = date_format(timezone.localtime(same.ends_at), "DATETIME_FORMAT")
        raise Refused(_("The same sanction is in force already, until %(until)s.") % {"until": until})
