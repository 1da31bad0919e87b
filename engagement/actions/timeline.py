"""Telling the public of a change: one line of a consultation's history, with who recorded it."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models import Consultation, TimelineEntry


def silence(note: Mapping[str, str]) -> list[str]:
    """A sentence if the note does not tell the public why in every language."""
    if all(note.get(code, "").strip() for code in languages.codes()):
        return []
    return [_("Tell the public why, in both languages.")]


def record(consultation: Consultation, kind: TimelineEntry.Kind, note: Mapping[str, str], by: User) -> TimelineEntry:
    """Enter what happened now; `note` by language, {} where the kind says it all. For verbs: they hold the lock."""
    notes = {languages.column("note", code): note.get(code, "").strip() for code in languages.codes()}
    return TimelineEntry.objects.create(consultation=consultation, kind=kind, recorded_by=by, **notes)
