"""Telling from an event while it is on."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Event, LiveUpdate
from diplomacy import languages
from diplomacy.refusals import Refused, refuse_unless_empty

TWICE = timedelta(minutes=5)  # a slow network makes people press again


def obstacles_to_updates(event: Event) -> list[str]:
    """What stands against telling from the event, in sentences; empty if nothing does."""
    if event.stage == Event.Stage.OVER and timezone.now() > event.finishes + timedelta(days=1):
        return [_("The event is over. What is to be said now belongs into a post.")]
    return []


@transaction.atomic
def post_update(event: Event, texts: dict[str, str], *, by: User) -> LiveUpdate:
    """Publish a short note at once; `texts` maps languages to words, at least one. Raises Refused."""
    Event.objects.select_for_update().get(pk=event.pk)
    refuse_unless_empty(obstacles_to_updates(event))
    columns = {languages.column("text", code): texts.get(code, "") for code in languages.codes()}
    if not any(columns.values()):
        raise Refused(_("Write the note in at least one language."))
    if event.updates.filter(**columns, posted_at__gte=timezone.now() - TWICE).exists():
        raise Refused(_("This note has been posted already."))
    return LiveUpdate.objects.create(event=event, posted_by=by, **columns)
