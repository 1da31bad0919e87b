"""Questions with their choices and conditions, and documents with their files."""

from collections.abc import Iterator
from functools import partial

from django.core.files.base import ContentFile

from diplomacy import mongolian
from diplomacy.demo import papers
from diplomacy.demo.loader.asking_shapes import ChoiceShape, ConditionShape, DocumentShape, QuestionShape
from diplomacy.demo.loader.shapes import ConsultationShape
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import DemoError, told
from diplomacy.demo.loader.steps import Step
from diplomacy.demo.loader.texts import clause_at
from engagement.actions import documents
from engagement.actions.documents import Upload
from engagement.models import Choice, Condition, Consultation, Document, Question

ADDED = 11  # o'clock
TEXTS = ("text", "help", "background", "low_label", "high_label")


def write_questions(shape: ConsultationShape, consultation: Consultation) -> None:
    """All of them, not asked yet."""
    for position, question in enumerate(shape.question):
        with told(question.where):
            _new_question(question, shape, consultation, position)


def question_at(consultation: Consultation, shape: ConsultationShape, key: str) -> Question:
    """The question that has this key in the consultation's file."""
    position = next((place for place, question in enumerate(shape.question) if question.key == key), None)
    found = consultation.questions.filter(position=position).first() if position is not None else None
    if found is None:
        raise DemoError(f"there is no question {key}")
    return found


def choice_at(question: Question, shapes: tuple[ChoiceShape, ...], key: str, axis: Choice.Axis) -> Choice:
    """The choice or row that has this key among those of the question's file."""
    position = next((place for place, choice in enumerate(shapes) if choice.key == key), None)
    found = question.choices.filter(axis=axis, position=position).first() if position is not None else None
    if found is None:
        raise DemoError(f"there is no choice {key}")
    return found


def _new_question(shape: QuestionShape, whole: ConsultationShape, consultation: Consultation, position: int) -> None:
    question = Question.objects.create(
        consultation=consultation,
        venue=shape.venue,
        kind=shape.kind,
        clause=clause_at(consultation, shape.clause) if shape.clause else None,
        position=position,
        required=shape.required,
        confidential=shape.confidential,
        scale_steps=shape.scale_steps,
        **{column: text for name in TEXTS for column, text in getattr(shape, name).columns(name).items()},
    )
    for axis, choices in ((Choice.Axis.OPTION, shape.choice), (Choice.Axis.ROW, shape.row)):
        Choice.objects.bulk_create(_choice(choice, question, axis, at) for at, choice in enumerate(choices))
    for condition in shape.condition:
        _new_condition(condition, question, whole)


def _choice(shape: ChoiceShape, question: Question, axis: Choice.Axis, position: int) -> Choice:
    texts = shape.text.columns("text")
    return Choice(question=question, axis=axis, position=position, is_other=shape.is_other, **texts)


def _new_condition(shape: ConditionShape, question: Question, whole: ConsultationShape) -> None:
    earlier = question_at(question.consultation, whole, shape.question)
    choices = next(told_earlier.choice for told_earlier in whole.question if told_earlier.key == shape.question)
    chosen = choice_at(earlier, choices, shape.choice, Choice.Axis.OPTION) if shape.choice else None
    Condition.objects.create(
        question=question, earlier=earlier, choice=chosen, lowest=shape.lowest, highest=shape.highest
    )


def write_documents(shape: ConsultationShape, consultation: Consultation) -> None:
    """Those that were there from the start."""
    for position, document in enumerate(shape.document):
        if document.in_days is None:
            with told(document.where):
                stored = _document(document, consultation, position)
                stored.save()
                for language, upload in _uploads(document).items():
                    documents.store(stored, language, upload)


def additions(shape: ConsultationShape, consultation: Consultation, shelf: Shelf) -> Iterator[Step]:
    """One step for each document that was added later."""
    for position, document in enumerate(shape.document):
        if document.in_days is not None:
            at = shelf.clock.past(shelf.clock.at(document.in_days, ADDED))
            keys = [other.key for other in shape.document]
            replaced = keys.index(document.replaces) if document.replaces else None
            yield Step(document.where, at, partial(_add, document, consultation, position, replaced, shelf))


def _add(shape: DocumentShape, consultation: Consultation, position: int, replaced: int | None, shelf: Shelf) -> None:
    document = _document(shape, consultation, position)
    if replaced is not None:
        document.replaces = Document.objects.get(consultation=consultation, position=replaced)
    documents.add(document, _uploads(shape), shape.note.by_language, by=shelf.staff["officer"])


def _document(shape: DocumentShape, consultation: Consultation, position: int) -> Document:
    return Document(consultation=consultation, kind=shape.kind, position=position, **shape.title.columns("title"))


def _uploads(shape: DocumentShape) -> dict[str, Upload]:
    """Its files, by language, named after its title in Latin letters."""
    return {code: documents.looked_at(file(shape, code)) for code in shape.languages}


def file(shape: DocumentShape, language: str) -> ContentFile[bytes]:
    title, text = shape.title.in_language(language), shape.text.in_language(language)
    content = papers.make(title, text, kind=shape.format, language=language)
    return ContentFile(content, name=f"{mongolian.slug(title)}.{shape.format}")
