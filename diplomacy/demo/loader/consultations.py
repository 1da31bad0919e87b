"""Grounds, and consultations with their drafts, clauses and public history.

The guards of the models stay up: clauses are written before their draft is published, and a
consultation is published when all that belongs to it is there.
"""

from datetime import datetime, timedelta

from diplomacy.demo.loader.blog import identity, slugs
from diplomacy.demo.loader.clock import Clock
from diplomacy.demo.loader.shapes import (
    ClauseShape,
    ConsultationShape,
    DraftShape,
    EventShape,
    GroundShape,
    QuestionShape,
    TimelineShape,
)
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_all, read_list, told
from engagement.models import (
    Clause,
    Consultation,
    DateChange,
    Draft,
    Ground,
    Principle,
    PrincipleTick,
    Question,
    TextChange,
    TimelineEntry,
)
from engagement.models.preparation import content_digest

OPENS, CLOSES, PUBLISHED, WITHDRAWN = 9, 18, 10, 15  # o'clock
TEXTS = (
    "title",
    "summary",
    "asking",
    "can_change",
    "is_fixed",
    "afterwards",
    "audience",
    "background",
    "withdrawn_reason",
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


def clause_at(consultation: Consultation, reference: str) -> Clause:
    """The clause that «2:3.1» or «2/3.1» means: draft 2, number 3.1."""
    draft, _separator, number = reference.replace("/", ":").partition(":")
    found = Clause.objects.filter(draft__consultation=consultation, draft__number=int(draft), number=number).first()
    if found is None:
        raise DemoError(f"there is no clause {number} in draft {draft}")
    return found


def _new_consultation(shape: ConsultationShape, shelf: Shelf) -> Consultation:
    consultation = Consultation.objects.create(
        **{name: text for field in TEXTS for name, text in getattr(shape, field).columns(field).items()},
        **slugs(shape.slug),
        **_dates(shape, shelf.clock),
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
            _new_draft(draft, consultation, shelf)
    for position, question in enumerate(shape.question):
        with told(question.where):
            _new_question(question, consultation, position)
    _prepare(consultation, shelf)
    if shape.published_in_days is not None:
        _publish(shape, consultation, shelf)
    _write_timeline(shape, consultation, shelf)
    return consultation


def question_at(consultation: Consultation, shape: ConsultationShape, key: str) -> Question:
    """The question for discussion that has this key in the consultation's file."""
    position = next((place for place, question in enumerate(shape.question) if question.key == key), None)
    found = consultation.questions.discussed().filter(position=position).first() if position is not None else None
    if found is None:
        raise DemoError(f"there is no question {key}")
    return found


def _new_question(shape: QuestionShape, consultation: Consultation, position: int) -> None:
    texts = {name: getattr(shape, name).columns(name) for name in ("text", "help", "background")}
    Question.objects.create(
        consultation=consultation,
        venue=Question.Venue.DISCUSSION,
        position=position,
        **{column: text for columns in texts.values() for column, text in columns.items()},
    )


def _prepare(consultation: Consultation, shelf: Shelf) -> None:
    """Every principle ticked; what is not published yet lacks one, so that its desk has something to say."""
    left = {Principle.READERS} if consultation.opens_at and consultation.opens_at > shelf.clock.now else set()
    for principle in sorted(set(Principle) - left):
        PrincipleTick.objects.create(
            consultation=consultation, principle=principle, ticked_by=shelf.staff["officer"], ticked_at=shelf.clock.now
        )


def _publish(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> None:
    """One officer declared it ready the day before, and another published it."""
    published = published_at(shape.published_in_days, shelf.clock)
    ready_at = published and published - timedelta(days=1)
    consultation.ready_at, consultation.ready_by = ready_at, shelf.staff["officer"]
    consultation.ready_digest = content_digest(consultation)
    consultation.published_at, consultation.published_by = published, shelf.staff["officer-2"]
    consultation.save()
    consultation.questions.update(asked_at=published)
    PrincipleTick.objects.filter(consultation=consultation).update(ticked_at=ready_at)
    days = shape.withdrawn_in_days
    if days is not None:
        consultation.withdrawn_at = shelf.clock.at(days, WITHDRAWN)
        consultation.save()


def _dates(shape: ConsultationShape, clock: Clock) -> dict[str, datetime | None]:
    return {
        "opens_at": clock.at(shape.opens_in_days, OPENS),
        "closes_at": clock.at(shape.closes_in_days, CLOSES),
        "answer_by": clock.at(shape.answer_in_days, CLOSES),
    }


def _new_draft(shape: DraftShape, consultation: Consultation, shelf: Shelf) -> None:
    """First the clauses, then the day it was published, which freezes it."""
    texts = shape.title.columns("title") | shape.change_note.columns("change_note")
    draft = Draft.objects.create(consultation=consultation, number=shape.number, **texts)
    for position, clause in enumerate(shape.clause):
        with told(clause.where):
            _new_clause(clause, draft, position)
    draft.published_at = published_at(shape.published_in_days, shelf.clock)
    draft.published_by = shelf.staff["officer"] if draft.published_at else None
    draft.save()


def _new_clause(shape: ClauseShape, draft: Draft, position: int) -> None:
    clause = Clause.objects.create(
        **shape.heading.columns("heading"),
        **shape.text.columns("text"),
        **shape.explanation.columns("explanation"),
        **shape.openness_reason.columns("openness_reason"),
        draft=draft,
        position=position,
        number=shape.number,
        openness=shape.openness,
    )
    clause.comes_from.set(clause_at(draft.consultation, f"{draft.number - 1}:{number}") for number in shape.comes_from)


def _write_timeline(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> None:
    """The announcement, which no file tells, and what the file adds, in its order."""
    officer = shelf.staff["officer"]
    if consultation.published_at:
        TimelineEntry.objects.create(
            consultation=consultation,
            kind=TimelineEntry.Kind.ANNOUNCED,
            happened_at=consultation.published_at,
            recorded_by=officer,
        )
    for entry in shape.timeline:
        with told(entry.where):
            _add_to_timeline(entry, consultation, shelf)


def _add_to_timeline(entry: TimelineShape, consultation: Consultation, shelf: Shelf) -> None:
    is_end = entry.kind == TimelineEntry.Kind.WITHDRAWN
    happened_at = shelf.clock.at(entry.in_days, WITHDRAWN if is_end else PUBLISHED)
    told_entry = TimelineEntry.objects.create(
        consultation=consultation,
        kind=entry.kind,
        happened_at=shelf.clock.past(happened_at),
        recorded_by=shelf.staff["officer"],
        **entry.note.columns("note"),
    )
    if entry.closed_in_days is not None:
        before = shelf.clock.at(entry.closed_in_days, CLOSES)
        DateChange.objects.create(entry=told_entry, name="closes_at", before=before, after=consultation.closes_at)
    for column, text in entry.before.columns(entry.text).items() if entry.text else ():
        TextChange.objects.create(entry=told_entry, column=column, before=text, after=getattr(consultation, column))
