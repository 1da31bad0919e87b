"""From an open discussion to a draft: at the same address, with everything kept that was said before."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.refusals import refuse_unless_empty
from engagement.actions import drafts, questions
from engagement.actions.discussions import make_read_only
from engagement.actions.preparation import locked_with_content, readiness, sign, without_reason
from engagement.models import (
    Comment,
    Consultation,
    DateChange,
    Discussion,
    Draft,
    Kind,
    Question,
    Stage,
    Submission,
    TimelineEntry,
)
from engagement.models.comments import on_consultation

# «What you said» is published once, and must tell of the draft too.
BEFORE_THE_REPORT = (Stage.OPEN, Stage.READING)


def obstacles_to_drafting(consultation: Consultation) -> list[str]:
    """What stands against a draft at this moment, in sentences, whatever its dates."""
    if consultation.kind != Kind.DISCUSSION:
        return [_("Only an open discussion can be continued with a draft.")]
    if consultation.stage not in BEFORE_THE_REPORT:
        return [_("An open discussion can be continued with a draft from its opening until «what you said» is out.")]
    if first_draft(consultation) is None:
        return [_("Write the first draft of this consultation: it is published together with this step.")]
    return []


def first_draft(consultation: Consultation) -> Draft | None:
    """The draft that would continue the discussion: its first, not published yet."""
    return consultation.drafts.filter(number=1, published_at=None).first()


def obstacles_to_draft_readiness(consultation: Consultation) -> list[str]:
    """What stands against declaring the first draft and the questions of the form ready, in sentences."""
    draft = first_draft(consultation)
    found = obstacles_to_drafting(consultation)
    if draft is None or found:
        return found
    draft.consultation = _on_a_draft(consultation)
    found = _without_limits(consultation) + drafts.obstacles_to_publication(draft)
    return found + questions.obstacles_to_asking(consultation, with_first_draft=True)


@transaction.atomic
def declare_draft_ready(consultation: Consultation, *, by: User) -> None:
    """Say with one's name that the public may see the draft as it now is; somebody else continues with it."""
    locked = locked_with_content(consultation)
    refuse_unless_empty(obstacles_to_draft_readiness(locked))
    sign(locked, by)
    consultation.refresh_from_db(fields=["ready_at", "ready_by", "ready_digest"])


def obstacles_to_continuing(consultation: Consultation, by: User) -> list[str]:
    """What stands against this person continuing with the draft, in sentences, whatever its dates."""
    return obstacles_to_drafting(consultation) or _readiness_of_draft(consultation, by)


def _readiness_of_draft(consultation: Consultation, by: User) -> list[str]:
    """The word that the discussion itself was ready is none for the draft, though that lay there already."""
    ready_at, published_at = consultation.ready_at, consultation.published_at
    if ready_at is None or published_at is None or ready_at <= published_at:
        return [_("Nobody has declared the draft ready yet. Whoever declares it ready is not who publishes it.")]
    return readiness(consultation, by)


def _on_a_draft(consultation: Consultation) -> Consultation:
    """The same as it will be: what stands against its draft otherwise is to be found."""
    later = copy(consultation)
    later.kind = Kind.POLICY
    return later


@transaction.atomic
def continue_with_draft(
    consultation: Consultation,
    draft: Draft,
    *,
    closes_at: datetime,
    answer_by: datetime,
    note: Mapping[str, str],
    by: User,
) -> TimelineEntry:
    """Publish the first draft of an open discussion, which becomes a consultation on that draft.

    Somebody else has declared the draft ready, as it now is. The discussions of its questions stay readable, count as
    before, and take no more comments. It closes again at `closes_at`, and the old dates stay in its history; the
    questions of its form are asked. `note` tells the public why, by language. Refused lists what stands against it.
    """
    locked = locked_with_content(consultation)
    dates = {"closes_at": closes_at, "answer_by": answer_by}
    before = {name: getattr(locked, name) for name in dates}
    refuse_unless_empty(obstacles_to_continuing(locked, by) or _obstacles(locked, draft, dates, note))
    entry = _entry(locked, note, by)
    _move(locked, dates, before, entry)
    refuse_unless_empty(without_reason(locked))
    _count_in_time(locked)
    _rest(locked, by)
    drafts.publish(draft, by=by)
    questions.ask(locked)
    consultation.refresh_from_db()
    return entry


def _obstacles(
    consultation: Consultation, draft: Draft, dates: Mapping[str, datetime], note: Mapping[str, str]
) -> list[str]:
    found = _obstacles_to_dates(consultation, dates["closes_at"], dates["answer_by"])
    if (draft.consultation_id, draft.number) != (consultation.pk, 1):
        found.append(_("The draft must be the first one of this consultation."))
    found += _without_limits(consultation)
    if not all(note.get(code, "").strip() for code in languages.codes()):
        found.append(_("Tell the public why, in both languages."))
    return found


def _without_limits(consultation: Consultation) -> list[str]:
    if not languages.missing(consultation, ["can_change", "is_fixed"]):
        return []
    return [_("Say in both languages what can change and what is fixed: a draft needs both.")]


def _obstacles_to_dates(consultation: Consultation, closes_at: datetime, answer_by: datetime) -> list[str]:
    found = []
    if consultation.closes_at and closes_at <= consultation.closes_at:
        found.append(_("The new closing must come after the one that was promised."))
    if consultation.answer_by and answer_by < consultation.answer_by:
        found.append(_("A promised date moves only later."))
    if answer_by < closes_at:
        found.append(_("The answer cannot be promised for a day before the consultation closes."))
    return found + _too_short(consultation, closes_at)


def _too_short(consultation: Consultation, closes_at: datetime) -> list[str]:
    """The draft is open as long as if it had been there from the beginning."""
    days = settings.CONSULTATION_MIN_DAYS[consultation.legal_basis]
    if closes_at - timezone.now() >= timedelta(days=days):
        return []
    least = ngettext(
        "With this legal basis the draft must be open for at least %(days)d day from now.",
        "With this legal basis the draft must be open for at least %(days)d days from now.",
        days,
    )
    return [least % {"days": days}]


def _entry(consultation: Consultation, note: Mapping[str, str], by: User) -> TimelineEntry:
    notes = {languages.column("note", code): note[code].strip() for code in languages.codes()}
    return TimelineEntry.objects.create(
        consultation=consultation, kind=TimelineEntry.Kind.DRAFTING, recorded_by=by, **notes
    )


def _move(
    consultation: Consultation,
    dates: Mapping[str, datetime],
    before: Mapping[str, datetime],
    entry: TimelineEntry,
) -> None:
    """Take the new kind and the new dates; each date that moved is entered with what it was."""
    moved = {name: moment for name, moment in dates.items() if moment != before[name]}
    consultation.kind = Kind.POLICY
    for name, moment in moved.items():
        setattr(consultation, name, moment)
        DateChange.objects.create(entry=entry, name=name, before=before[name], after=moment)
    consultation.save(amending=["kind", *moved])


def _count_in_time(consultation: Consultation) -> None:
    """What came after the old closing came before the new one."""
    Comment.objects.filter(on_consultation(consultation), submit_date__lt=consultation.closes_at).update(late=False)
    sent_before = Submission.objects.filter(consultation=consultation, sent_at__lt=consultation.closes_at)
    sent_before.update(late=False)


def _rest(consultation: Consultation, by: User) -> None:
    """What was said on the questions stays as it is; those that are hidden stay hidden."""
    reason = _("A draft has grown out of this discussion.")
    for question in Question.objects.published().discussed().filter(consultation=consultation):
        discussion = Discussion.objects.opened(question)
        if discussion.mode == Discussion.Mode.OPEN:
            make_read_only(discussion, by=by, reason=reason, version=discussion.version)
