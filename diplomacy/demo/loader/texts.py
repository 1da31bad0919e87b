"""Drafts with their clauses: written first, told where they come from, then published by the verb, which freezes them."""

from collections.abc import Iterator
from functools import partial

from diplomacy import languages
from diplomacy.demo.loader.shapes import ClauseShape, ConsultationShape, DraftShape
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import DemoError, told
from diplomacy.demo.loader.steps import Step
from engagement.actions import clause_origins, drafts
from engagement.models import Clause, Consultation, Draft

PUBLISHED = 10  # o'clock
OWN = ("heading", "text", "explanation", "openness_reason")


def clause_at(consultation: Consultation, reference: str) -> Clause:
    """The clause that «2:3.1» or «2/3.1» means: draft 2, number 3.1."""
    draft, _separator, number = reference.replace("/", ":").partition(":")
    found = Clause.objects.filter(draft__consultation=consultation, draft__number=int(draft), number=number).first()
    if found is None:
        raise DemoError(f"there is no clause {number} in draft {draft}")
    return found


def write(shape: DraftShape, consultation: Consultation) -> Draft:
    """The draft, not published yet, each clause knowing where it comes from."""
    texts = shape.title.columns("title") | shape.change_note.columns("change_note")
    draft = Draft.objects.create(consultation=consultation, number=shape.number, **texts)
    before = {clause.number: clause for clause in clause_origins.before(draft)}
    clauses = Clause.objects.bulk_create(_clause(clause, draft, at, before) for at, clause in enumerate(shape.clause))
    origins = {
        clause.pk: [
            _known(number, before).pk for number in told_clause.comes_from or filter(None, [told_clause.same_as])
        ]
        for clause, told_clause in zip(clauses, shape.clause, strict=True)
    }
    if before:
        clause_origins.confirm(draft, origins, seen={})
    return draft


def publications(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> Iterator[Step]:
    """One step for each draft that has been published."""
    for draft in shape.draft:
        if draft.published_in_days is not None:
            at = shelf.clock.at(draft.published_in_days, PUBLISHED)
            yield Step(draft.where, shelf.clock.past(at), partial(_publish, consultation, draft.number, shelf))


def _publish(consultation: Consultation, number: int, shelf: Shelf) -> None:
    drafts.publish(consultation.drafts.get(number=number), by=shelf.staff["officer"])


def _clause(shape: ClauseShape, draft: Draft, position: int, before: dict[str, Clause]) -> Clause:
    with told(shape.where):
        clause = Clause(draft=draft, position=position, number=shape.number, **shape.part.columns("part"))
        if shape.same_as:
            _keep(clause, _known(shape.same_as, before))
        else:
            clause.openness = shape.openness
            for name in OWN:
                _write(clause, getattr(shape, name).columns(name))
    return clause


def _keep(clause: Clause, origin: Clause) -> None:
    clause.openness = origin.openness
    _write(clause, {column: getattr(origin, column) for column in languages.columns(*OWN)})


def _write(clause: Clause, texts: dict[str, str]) -> None:
    for column, text in texts.items():
        setattr(clause, column, text)


def _known(number: str, before: dict[str, Clause]) -> Clause:
    if number not in before:
        raise DemoError(f"there is no clause {number} in the draft before")
    return before[number]
