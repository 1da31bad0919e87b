"""The settings of a discussion: one verb, which two editors cannot use over each other's heads, and a log of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy.refusals import Refused, Stale
from engagement.models import Comment, Discussion, DiscussionChange, State

SETTINGS = ("mode", "policy", "opens_at", "closes_at", "close_after_days", "slow_mode", "max_length", "links")
DATES = ("opens_at", "closes_at", "close_after_days")


@transaction.atomic
def change_settings(
    discussion: Discussion, changes: Mapping[str, Any], *, by: User, reason: str, version: int
) -> DiscussionChange | None:
    """Write new values of `SETTINGS` and log each with the value before; None where nothing differs.

    `version` is that of the settings that were shown: Stale says who has changed what since. A discussion that
    does not exist yet (`Discussion.objects.of`) is made. Refused says which value the rules do not allow.
    """
    present = _locked(discussion)
    if present.version != version:
        raise Stale(stale_message(present))
    _guard_names(changes)
    before = {name: getattr(present, name) for name in changes}
    after = {name: value for name, value in changes.items() if before[name] != value}
    if not after:
        return None
    _write(present, after)
    discussion.pk = present.pk
    logged = {name: [_stored(before[name]), _stored(value)] for name, value in after.items()}
    return DiscussionChange.objects.create(discussion=present, changes=logged, reason=reason, changed_by=by)


def close_now(discussion: Discussion, *, by: User, reason: str, version: int) -> None:
    """Take no comments from now on; what was written can be read. Refused on a consultation: its dates are a promise."""
    obstacle = obstacle_to_closing(discussion)
    if obstacle:
        raise Refused(obstacle)
    change_settings(discussion, {"closes_at": timezone.now()}, by=by, reason=reason, version=version)


def make_read_only(discussion: Discussion, *, by: User, reason: str, version: int) -> None:
    change_settings(discussion, {"mode": Discussion.Mode.READ_ONLY}, by=by, reason=reason, version=version)


def open_again(discussion: Discussion, *, by: User, reason: str, version: int) -> None:
    """Take comments again: switched on, and without the date or the age at which it closed."""
    changes: dict[str, Any] = {"mode": Discussion.Mode.OPEN}
    now = timezone.now()
    if not discussion.about:
        changes |= {"closes_at": None} if discussion.closes_at and discussion.closes_at <= now else {}
        changes |= {"close_after_days": None} if discussion.ages_at and discussion.ages_at <= now else {}
    change_settings(discussion, changes, by=by, reason=reason, version=version)


def obstacle_to_closing(discussion: Discussion) -> str:
    """What stands against closing it now, "" for nothing."""
    if discussion.about:
        return _("The dates of a consultation are a promise. Make its discussion read-only if it must rest.")
    if discussion.opens_at and discussion.opens_at >= timezone.now():
        return _("This discussion has not opened yet.")
    return ""


def guard_pace(discussion: Discussion, author_key: str, network_key: str) -> None:
    """Raise Refused where slow mode asks this author to wait, after a comment of the same address.

    Call it in the transaction that stores, which has the author to itself (`proofs.hold_place`). A comment whose
    address nobody has confirmed counts only if it came from the same network, or anybody who knows an address could
    silence its owner. A network is not asked to wait: many neighbours share one, and its own limits stand before this.
    """
    if not discussion.slow_mode:
        return
    pause = timedelta(seconds=discussion.slow_mode)
    own = Comment.objects.filter(author_key=author_key, author_key__gt="", discussion=discussion)
    theirs = own.filter(Q(proven_at__isnull=False) | Q(network_key=network_key))
    recent = theirs.filter(submit_date__gt=timezone.now() - pause)
    last = recent.exclude(state=State.SPAM).order_by("-submit_date").first()
    if last:
        raise Refused(_slow_message(last.submit_date + pause))


def stale_message(discussion: Discussion) -> str:
    """Who has changed the settings last."""
    last = discussion.changes.select_related("changed_by").first()
    if last is None:
        return _("These settings have changed meanwhile. Look at them again.")
    name = last.changed_by.get_full_name() or last.changed_by.get_username()
    return _(
        "%(person)s has changed these settings meanwhile. Look at the log below, and save again if you still want to."
    ) % {"person": name}


def _locked(discussion: Discussion) -> Discussion:
    made = discussion if discussion.pk else Discussion.objects.opened(discussion.target)
    return Discussion.objects.with_targets().select_for_update(of=("self",)).get(pk=made.pk)


def _guard_names(changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - set(SETTINGS)
    if unknown:
        raise ValueError(f"no settings of a discussion: {sorted(unknown)}")


def _write(discussion: Discussion, changes: Mapping[str, Any]) -> None:
    """Take the new values. Refused where the rules or the database do not allow them."""
    if discussion.about and any(changes.get(name) for name in DATES):
        raise Refused(_("On a consultation and its clauses, the consultation’s own dates apply."))
    for name, value in changes.items():
        setattr(discussion, name, value)
    _validate(discussion)
    discussion.version += 1
    discussion.save(update_fields=[*changes, "version"])


def _validate(discussion: Discussion) -> None:
    try:
        discussion.clean_fields(exclude=["post", "consultation", "clause", "question", "summarised_by"])
        discussion.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error


def _stored(value: Any) -> Any:
    """As JSON holds it: dates in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value


def _slow_message(until: datetime) -> str:
    minutes = -(-(until - timezone.now()) // timedelta(minutes=1))
    return ngettext(
        "So that many can speak, each person waits a while between two comments here. Your text is kept: "
        "please send it in %(minutes)d minute.",
        "So that many can speak, each person waits a while between two comments here. Your text is kept: "
        "please send it in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
