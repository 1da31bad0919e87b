"""Who is at work on a post, and the words they have not saved yet: slots of their own, outside the history."""

from datetime import UTC, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import EditingSession, Post
from diplomacy.refusals import Stale

AT_WORK = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)


def note_presence(post: Post | None, person: User) -> EditingSession:
    """Note that the person has the post open now."""
    session, _created = EditingSession.objects.update_or_create(
        post=post, person=person, defaults={"seen_at": timezone.now()}
    )
    return session


@transaction.atomic
def keep_draft(
    post: Post | None, person: User, fields: dict[str, Any], base: int, *, loaded: str = ""
) -> EditingSession:
    """Keep what a browser holds in its form, written on version `base`, over the words with the stamp `loaded`.

    Raises Stale where the slot holds other words, which that browser has not shown.
    """
    EditingSession.objects.get_or_create(post=post, person=person)
    session = EditingSession.objects.select_for_update().get(post=post, person=person)
    if stamp(session) not in {"", loaded}:
        raise Stale(_("Other unsaved words of yours are kept from another window. What you type here is not kept."))
    session.draft, session.base_number = fields, base
    session.saved_at = session.seen_at = timezone.now()
    session.save()
    return session


def stamp(session: EditingSession | None) -> str:
    """What tells the words in a slot from those before and after them: when they were kept (ISO 8601), "" for none."""
    if session is None or session.draft is None or session.saved_at is None:
        return ""
    return session.saved_at.astimezone(UTC).isoformat()


def discard_draft(post: Post | None, person: User) -> None:
    """Forget the unsaved words of one person, and those of anybody that are older than a month."""
    EditingSession.objects.filter(post=post, person=person).update(draft=None, saved_at=None)
    EditingSession.objects.filter(seen_at__lt=timezone.now() - KEPT_FOR).delete()


def unsaved(post: Post | None, person: User) -> EditingSession | None:
    """The person's slot, if it holds words that were not saved."""
    return EditingSession.objects.filter(post=post, person=person, draft__isnull=False).first()


def others_at_work(post: Post, person: User) -> QuerySet[EditingSession]:
    """Who else has the post open now."""
    since = timezone.now() - AT_WORK
    found = EditingSession.objects.filter(post=post, seen_at__gte=since).exclude(person=person)
    return found.select_related("person").order_by("person_id")
