"""Who is at work on a post, and the words they have not saved yet: slots of their own, outside the history."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from blog.models import EditingSession, Post

AT_WORK = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)


def note_presence(post: Post | None, person: User) -> EditingSession:
    """Note that the person has the post open now."""
    session, _created = EditingSession.objects.update_or_create(
        post=post, person=person, defaults={"seen_at": timezone.now()}
    )
    return session


def keep_draft(post: Post | None, person: User, fields: dict[str, Any], base: int) -> EditingSession:
    """Keep what a browser holds in its form, written on version `base`; the last words win over earlier ones."""
    now = timezone.now()
    session, _created = EditingSession.objects.update_or_create(
        post=post,
        person=person,
        defaults={"draft": fields, "base_number": base, "saved_at": now, "seen_at": now},
    )
    return session


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
