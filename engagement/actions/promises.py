"""Changing what a published consultation has promised: a date that moves later, an answer that is late, corrected words.

The public is told why in both languages, and reads what it was before: nothing is changed in silence, nothing cleared.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement.actions import timeline
from engagement.actions.preparation import too_short, without_reason
from engagement.models import Consultation, DateChange, Stage, TextChange, TimelineEntry

NOTHING: Mapping[str, str] = MappingProxyType({})
CORRECTABLE = (*languages.columns(*Consultation.TEXTS), *Consultation.TERMS)


def movable(consultation: Consultation) -> list[str]:
    """The dates that may still move at this moment: the opening until it comes, the closing until it has come."""
    return {Stage.UPCOMING: [*Consultation.DATES], Stage.OPEN: ["closes_at", "answer_by"]}.get(consultation.stage, [])


def obstacles_to_moving(consultation: Consultation) -> list[str]:
    """What stands against moving any date, in a sentence."""
    if movable(consultation):
        return []
    if consultation.stage == Stage.DRAFT:
        return [_("It is not published yet: change its dates on its own page.")]
    if consultation.stage == Stage.WITHDRAWN:
        return [_("It has been withdrawn.")]
    return [_("It has closed. What has closed is not opened again: dates move only before they pass.")]


@transaction.atomic
def move_dates(
    consultation: Consultation,
    dates: Mapping[str, datetime],
    note: Mapping[str, str],
    *,
    by: User,
    timing_reason: Mapping[str, str] = NOTHING,
) -> TimelineEntry:
    """Postpone the opening or extend the time to answer. `dates` by column, the same ones meaning no change;
    `note` for the public by language; `timing_reason`, by language, why at this time of the year, where that is to
    change. Refused says which rule stands against it.
    """
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    before = {name: getattr(locked, name) for name in dates}
    moved = {name: moment for name, moment in dates.items() if moment != before[name]}
    refuse_unless_empty(obstacles_to_moving(locked) or _obstacles_to_dates(locked, moved))
    for name, moment in moved.items():
        setattr(locked, name, moment)
    reasons = {languages.column("timing_reason", code): text.strip() for code, text in timing_reason.items()}
    words = _taken(locked, reasons)
    refuse_unless_empty(_disorder(locked) or (too_short(locked) if "opens_at" in moved else []))
    refuse_unless_empty(_half_said(locked) or without_reason(locked) or timeline.silence(note))
    locked.save(amending=[*moved, *reasons])
    kind = TimelineEntry.Kind.POSTPONED if "opens_at" in moved else TimelineEntry.Kind.EXTENDED
    entry = timeline.record(locked, kind, note, by)
    for name, moment in moved.items():
        DateChange.objects.create(entry=entry, name=name, before=before[name], after=moment)
    _tell_words(entry, locked, words)
    consultation.refresh_from_db()
    return entry


@transaction.atomic
def correct(
    consultation: Consultation, texts: Mapping[str, str], note: Mapping[str, str], *, by: User
) -> TimelineEntry:
    """Correct words of a published consultation: `texts` by column (`CORRECTABLE`), `note` for the public by language.

    Old addresses go on leading to it, and the search finds its new words. Refused, or a ValidationError by column,
    says what is wrong.
    """
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    refuse_unless_empty(_obstacles_to_words(locked, texts, note))
    before = _taken(locked, texts)
    refuse_unless_empty(_unfinished(locked, texts))
    locked.full_clean(exclude=[name for name in _field_names() if name not in texts])
    locked.save(amending=texts)
    locked.refresh_from_db()
    if all(text == (getattr(locked, column) or "") for column, text in before.items()):
        raise Refused(_("No word is different: there is nothing to correct."))
    entry = timeline.record(locked, TimelineEntry.Kind.CORRECTED, note, by)
    _tell_words(entry, locked, before)
    consultation.refresh_from_db()
    return entry


def obstacles_to_explaining(consultation: Consultation) -> list[str]:
    """What stands against a new day for the answer, in a sentence."""
    if consultation.stage in {Stage.READING, Stage.HEARD}:
        return []
    return [_("A late answer is explained after closing, as long as there is none.")]


@transaction.atomic
def explain_lateness(
    consultation: Consultation, answer_by: datetime, note: Mapping[str, str], *, by: User, instead_of: datetime
) -> TimelineEntry:
    """Tell the public why the answer comes late, and by when it comes instead; the day promised before stays beside it.

    `note` by language. `instead_of` is the day that the officer was shown: Stale if it has moved since. The promise
    counts as late even so (`engagement.models.promise_record`).
    """
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    locked = Consultation.objects.with_reports().get(pk=consultation.pk)
    if locked.answer_by != instead_of:
        raise Stale(_("The day of the answer has moved meanwhile. Open the page again."))
    refuse_unless_empty(obstacles_to_explaining(locked) or _obstacles_to_new_day(instead_of, answer_by))
    refuse_unless_empty(timeline.silence(note))
    locked.answer_by = answer_by
    locked.save(amending=["answer_by"])
    entry = timeline.record(locked, TimelineEntry.Kind.LATE, note, by)
    DateChange.objects.create(entry=entry, name=DateChange.Name.ANSWER, before=instead_of, after=answer_by)
    consultation.refresh_from_db()
    return entry


def _obstacles_to_new_day(before: datetime, after: datetime) -> list[str]:
    if after <= before:
        return [_("A promised date moves only later.")]
    return [_("The new day of the answer has passed already.")] if after <= timezone.now() else []


def _taken(consultation: Consultation, texts: Mapping[str, str]) -> dict[str, str]:
    """Give it these texts, by column; what they were before."""
    before = {column: getattr(consultation, column) or "" for column in texts}
    for column, text in texts.items():
        setattr(consultation, column, text)
    return before


def _tell_words(entry: TimelineEntry, consultation: Consultation, before: Mapping[str, str]) -> None:
    """Enter each text that is not what it was."""
    for column, text in before.items():
        after = getattr(consultation, column) or ""
        if text != after:
            TextChange.objects.create(entry=entry, column=column, before=text, after=after)


def _obstacles_to_dates(consultation: Consultation, moved: Mapping[str, datetime]) -> list[str]:
    if not moved:
        return [_("No date is different: there is nothing to move.")]
    found = []
    if set(moved) - set(movable(consultation)):
        found.append(_("The opening has passed: it can no longer move."))
    if any(moment < getattr(consultation, name) for name, moment in moved.items()):
        found.append(_("A promised date moves only later."))
    if "answer_by" in moved and "closes_at" not in moved:
        found.append(_("The day of the answer moves only together with the closing."))
    return found


def _disorder(consultation: Consultation) -> list[str]:
    opens_at, closes_at, answer_by = (getattr(consultation, name) for name in Consultation.DATES)
    if not opens_at < closes_at:
        return [_("A consultation must close after it opens.")]
    if not closes_at <= answer_by:
        return [_("The answer cannot be promised for a day before the consultation closes.")]
    return []


def _obstacles_to_words(consultation: Consultation, texts: Mapping[str, str], note: Mapping[str, str]) -> list[str]:
    if consultation.stage == Stage.DRAFT:
        return [_("It is not published yet: change its texts on its own page.")]
    if set(texts) - set(CORRECTABLE):
        raise ValueError(f"These are no texts of a consultation: {set(texts) - set(CORRECTABLE)}")
    return timeline.silence(note)


def _unfinished(consultation: Consultation, texts: Mapping[str, str]) -> list[str]:
    """What a correction would leave without words in a language, too short for its legal basis, or without its reason."""
    optional = [name for name in Consultation.TEXTS if name not in consultation.needed_texts]
    halves = [name for name in optional if 0 < len(languages.missing(consultation, [name])) < len(languages.codes())]
    if languages.missing(consultation, consultation.needed_texts) or halves:
        return [_("Every text that the public reads stands in both languages.")]
    found = too_short(consultation) if "legal_basis" in texts else []
    return found + (without_reason(consultation) if set(texts) & set(languages.columns("timing_reason")) else [])


def _half_said(consultation: Consultation) -> list[str]:
    missing = languages.missing(consultation, ["timing_reason"])
    if 0 < len(missing) < len(languages.codes()):
        return [_("Every text that the public reads stands in both languages.")]
    return []


def _field_names() -> list[str]:
    return [field.name for field in Consultation._meta.fields]
