"""Commitments: published with the answer or later, and what was done since; followers of the consultation are told."""

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from diplomacy import languages
from diplomacy.refusals import Stale, refuse_unless_empty
from engagement.actions import timeline
from engagement.actions.gates import commitment_obstacles
from engagement.models import Commitment, CommitmentState, Consultation, Progress, Stage, TimelineEntry
from engagement.models.commitments import UNFINISHED


def obstacles_to_publication(commitment: Commitment) -> list[str]:
    """What stands between a commitment and the public, in sentences; those of replies come with «what we decided»."""
    if commitment.published_at:
        return [_("It is already published.")]
    consultation = Consultation.objects.with_reports().get(pk=commitment.consultation_id)
    if consultation.stage != Stage.ANSWERED:
        return [_("It is published together with «what we decided», or after that.")]
    return commitment_obstacles(commitment, consultation)


@transaction.atomic
def publish(commitment: Commitment, *, by: User) -> None:
    """Promise it in public, after the answer; the history tells it. Refused lists what is missing."""
    Consultation.objects.select_for_update().get(pk=commitment.consultation_id)
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    refuse_unless_empty(obstacles_to_publication(locked))
    locked.published_at = timezone.now()
    locked.save(releasing=True)
    words = {code: _promise(locked, code) for code in languages.codes()}
    timeline.record(locked.consultation, TimelineEntry.Kind.COMMITMENT, words, by)
    commitment.refresh_from_db()


def obstacles_to_progress(commitment: Commitment) -> list[str]:
    """What stands against telling of progress."""
    return [] if commitment.published_at else [_("It is not published yet: there is nothing to tell of.")]


@transaction.atomic
def record_progress(
    commitment: Commitment,
    state: str,
    note: Mapping[str, str],
    *,
    by: User,
    after: int | None,
    evidence: str = "",
    due_on: date | None = None,
) -> Progress:
    """Tell what was done: `note` by language, `evidence` a link that proves it, `due_on` a new day, beside the old one.

    `after` is the key of the latest progress that the officer has seen, None where there was none: Stale if there is a
    newer one. Refused says what else stands against it.
    """
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    latest = Progress.objects.filter(commitment=locked).first()
    if (latest.pk if latest else None) != after:
        raise Stale(_("Somebody has told of progress meanwhile: read it first."))
    refuse_unless_empty(
        obstacles_to_progress(locked) + _obstacles_to_day(locked, state, due_on) + timeline.silence(note)
    )
    columns = {languages.column("note", code): note[code].strip() for code in languages.codes()}
    progress = Progress.objects.create(
        commitment=locked, state=state, evidence=evidence, due_on=due_on, recorded_by=by, **columns
    )
    words = {code: _told(locked, progress, code) for code in languages.codes()}
    timeline.record(locked.consultation, TimelineEntry.Kind.COMMITMENT, words, by)
    return progress


def _obstacles_to_day(commitment: Commitment, state: str, due_on: date | None) -> list[str]:
    if due_on is None:
        return []
    if CommitmentState(state) not in UNFINISHED:
        return [_("What is done or dropped has no new day.")]
    standing = Commitment.objects.with_state().get(pk=commitment.pk).due
    later = due_on > standing and due_on >= timezone.localdate()
    return [] if later else [_("A new day is later than the one promised until now, and has not passed.")]


def _promise(commitment: Commitment, language: str) -> str:
    """What is promised, by when, in the language."""
    with override(language):
        told = {"title": languages.text(commitment, "title", language), "day": _day(commitment.due_on)}
        return _("«%(title)s», by %(day)s") % told


def _told(commitment: Commitment, progress: Progress, language: str) -> str:
    """How far it has come, in the language, with the new day where it moved."""
    with override(language):
        title, state = languages.text(commitment, "title", language), progress.get_state_display()
        moved = _("New day: %(day)s.") % {"day": _day(progress.due_on)} if progress.due_on else ""
        note = languages.text(progress, "note", language)
        return "\n\n".join(filter(None, [f"«{title}»: {state}", note, moved]))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
