"""Grounds, and consultations with all that belongs to them.

A consultation is written as it was first announced, and published; what happened to it since is done by the verbs, in
the order of time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.utils import timezone

from diplomacy.demo.loader import asking, texts
from diplomacy.demo.loader.blog import identity, slugs
from diplomacy.demo.loader.clock import Clock
from diplomacy.demo.loader.course import course
from diplomacy.demo.loader.shapes import ConsultationShape, EventShape, GroundShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import read_all, read_list, told
from diplomacy.demo.loader.steps import Step
from diplomacy.quiet_times import quiet_times
from engagement.actions import questions
from engagement.models import Consultation, Ground, Principle, PrincipleTick, TimelineEntry
from engagement.models.preparation import content_digest

OPENS, CLOSES, PUBLISHED = 9, 18, 10  # o'clock
TEXTS = (
    "title",
    "summary",
    "asking",
    "can_change",
    "is_fixed",
    "afterwards",
    "audience",
    "background",
    "contact_details",
)


def load_grounds(shelf: Shelf) -> Count:
    count = Count()
    for position, shape in enumerate(read_list("grounds.toml", "ground", GroundShape)):
        texts = shape.title.columns("title") | shape.rule.columns("rule")
        with told(shape.where):
            shelf.grounds[shape.code], is_new = Ground.objects.get_or_create(
                code=shape.code, defaults={**texts, "hides_text": shape.hides_text, "position": position}
            )
        count.add(is_new=is_new)
    return count


def load_consultations(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_all("consultations", ConsultationShape):
        with told(shape.where):
            found = Consultation.objects.filter(**identity(shape.slug)).first()
            shelf.consultations[shape.key] = found or _new_consultation(shape, shelf)
        shelf.consultation_shapes[shape.key] = shape
        count.add(is_new=found is None)
    link_aims(shelf)
    return count


def link_aims(shelf: Shelf) -> None:
    """Let each aim of an event lead to the consultation that discusses it."""
    for shape in read_list("events.toml", "event", EventShape):
        aims = shelf.events[shape.key].aims.order_by("position")
        for aim, told_aim in zip(aims, shape.aim, strict=False):
            with told(told_aim.where):
                if told_aim.consultation:
                    shelf.consultations[told_aim.consultation].aims.add(aim)


def published_at(days: int | None, clock: Clock) -> datetime | None:
    """When something is published so many days from today; None stays unpublished."""
    return None if days is None else clock.at(days, PUBLISHED)


def _new_consultation(shape: ConsultationShape, shelf: Shelf) -> Consultation:
    consultation = Consultation.objects.create(
        **_texts(shape),
        **slugs(shape.slug),
        **_dates(shape, shelf.clock),
        **_timing_reason(shape, shelf.clock),
        kind=shape.kind,
        legal_basis=shape.legal_basis,
        prevailing=shape.prevailing_language,
        contact_email=shape.contact_email,
        event=shelf.events.maybe(shape.event),
        announcement=shelf.posts.maybe(shape.post),
    )
    consultation.topics.set(shelf.topics[key] for key in shape.topics)
    for draft in shape.draft:
        with told(draft.where):
            texts.write(draft, consultation)
    asking.write_questions(shape, consultation)
    asking.write_documents(shape, consultation)
    _prepare(consultation, shelf)
    for step in sorted(_steps(shape, consultation, shelf), key=lambda step: step.at):
        step.take()
    return Consultation.objects.get(pk=consultation.pk)


def _texts(shape: ConsultationShape) -> dict[str, str]:
    """The texts as they were announced: what was corrected later reads as before."""
    found = {name: text for field in TEXTS for name, text in getattr(shape, field).columns(field).items()}
    for entry in reversed(shape.timeline):
        found |= entry.before.columns(entry.text) if entry.text else {}
    return found


def _dates(shape: ConsultationShape, clock: Clock) -> dict[str, datetime]:
    """The dates as they were announced: what was moved later stands where it stood before."""
    opened = next((entry.opened_in_days for entry in shape.timeline if entry.opened_in_days is not None), None)
    closed = next((entry.closed_in_days for entry in shape.timeline if entry.closed_in_days is not None), None)
    answered = next((entry.answered_in_days for entry in shape.timeline if entry.answered_in_days is not None), None)
    return {
        "opens_at": clock.at(shape.opens_in_days if opened is None else opened, OPENS),
        "closes_at": clock.at(shape.closes_in_days if closed is None else closed, CLOSES),
        "answer_by": clock.at(shape.answer_in_days if answered is None else answered, CLOSES),
    }


def _timing_reason(shape: ConsultationShape, clock: Clock) -> dict[str, str]:
    """Why it is open at a quiet time of the year, on any date that needs the reason."""
    quiet = quiet_times(clock.day(shape.opens_in_days), clock.day(shape.closes_in_days))
    return shape.timing_reason.columns("timing_reason") if quiet else {}


def _prepare(consultation: Consultation, shelf: Shelf) -> None:
    """Every principle ticked; what is not published yet lacks one, so that its desk has something to say."""
    left = {Principle.READERS} if consultation.opens_at and consultation.opens_at > shelf.clock.now else set()
    for principle in sorted(set(Principle) - left):
        PrincipleTick.objects.create(
            consultation=consultation, principle=principle, ticked_by=shelf.staff["officer"], ticked_at=shelf.clock.now
        )


def _steps(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> Iterator[Step]:
    """What became of it, in no order yet; nothing of one that is not published. The announcement comes first."""
    published = published_at(shape.published_in_days, shelf.clock)
    if published:
        yield Step(shape.where, shelf.clock.past(published), partial(_publish, consultation, shelf))
        yield from chain(
            texts.publications(shape, consultation, shelf),
            [Step(shape.where, shelf.clock.past(published), partial(_ask, consultation))],
            asking.additions(shape, consultation, shelf),
            course(shape, consultation, shelf),
        )


def _publish(consultation: Consultation, shelf: Shelf) -> None:
    """One officer declared it ready the day before, and another published it.

    Written as rows: the verb would ask for a reason wherever today’s dates touch a quiet time of the year.
    """
    now = timezone.now()
    ready_at = now - timedelta(days=1)
    consultation.ready_at, consultation.ready_by = ready_at, shelf.staff["officer"]
    consultation.ready_digest = content_digest(consultation)
    consultation.published_at, consultation.published_by = now, shelf.staff["officer-2"]
    consultation.save()
    PrincipleTick.objects.filter(consultation=consultation).update(ticked_at=ready_at)
    TimelineEntry.objects.create(
        consultation=consultation, kind=TimelineEntry.Kind.ANNOUNCED, recorded_by=shelf.staff["officer-2"]
    )


def _ask(consultation: Consultation) -> None:
    """Its questions, some of which are about clauses of the draft that is published now."""
    questions.ask(consultation)
