"""Formal submissions, through the site and on paper, in the order of time and by the verbs. No mail.

Like a comment's, an address is written down only when all is done: what has none is mailed nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile

from diplomacy import files
from diplomacy.demo import papers
from diplomacy.demo.loader.asking import choice_at, question_at
from diplomacy.demo.loader.asking_shapes import QuestionShape
from diplomacy.demo.loader.comments import address
from diplomacy.demo.loader.remarks import network_of
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_list, told
from diplomacy.demo.loader.steps import Step
from diplomacy.demo.loader.submission_shapes import AnswerShape, FileShape, SubmissionShape
from diplomacy.demo.loader.texts import clause_at
from engagement.actions import attachments, paper, readings, saving, sending, submissions
from engagement.actions.answers import Chosen, Said
from engagement.actions.paper import Paper, Scan
from engagement.actions.submissions import About
from engagement.models import Channel, Choice, Consultation, Question, Submission
from engagement.models.keys import author_key
from engagement.models.writers import Writer

CONFIRMED = timedelta(minutes=12)  # after it was sent
READ = timedelta(days=1, hours=3)


def load_submissions(shelf: Shelf) -> Count:
    count, steps = Count(), list[Step]()
    shapes = read_list("submissions", "submission", SubmissionShape)
    known = set(Submission.objects.values_list("sending_key", flat=True))
    for shape in shapes:
        with told(shape.where):
            is_new = _stored_key(shape, shelf) not in known
            count.add(is_new=is_new)
            steps += _steps(shape, shelf) if is_new else []
    for step in sorted(steps, key=lambda step: step.at):
        step.take()
    for shape in shapes:
        shelf.submissions[shape.key] = _stored(shape, shelf)
    return count


def _steps(shape: SubmissionShape, shelf: Shelf) -> Iterator[Step]:
    """Begun, sent, confirmed, read: as far as it has come."""
    sent_at = _moment(shape.sent_after, shape, shelf) if shape.sent_after is not None else None
    if shape.channel == Channel.WEB:
        yield Step(shape.where, _moment(shape.begun_after, shape, shelf), partial(_begin, shape, shelf))
    if sent_at:
        send = _send if shape.channel == Channel.WEB else _enter
        yield Step(shape.where, sent_at, partial(send, shape, shelf))
        yield Step(shape.where, shelf.clock.past(sent_at + CONFIRMED), partial(_give_address, shape, shelf))
    if sent_at and shape.is_read:
        yield Step(shape.where, shelf.clock.past(sent_at + READ), partial(_read, shape, shelf))


def _moment(days_after: float, shape: SubmissionShape, shelf: Shelf) -> datetime:
    opens_at = shelf.consultations[shape.to].opens_at
    if opens_at is None:
        raise DemoError("it is to a consultation that never opens")
    return shelf.clock.past(opens_at + timedelta(days=days_after))


def _key(shape: SubmissionShape) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://demo.example.org/submissions/{shape.key}")


def _stored_key(shape: SubmissionShape, shelf: Shelf) -> UUID:
    """By which one of an earlier load is found: through the site, the form's number belongs to its consultation."""
    key = _key(shape)
    return uuid5(key, f"{shelf.consultations[shape.to].pk}") if shape.channel == Channel.WEB else key


def _stored(shape: SubmissionShape, shelf: Shelf) -> Submission:
    return Submission.objects.select_related("consultation").get(sending_key=_stored_key(shape, shelf))


def _about(shape: SubmissionShape) -> About:
    return About(
        capacity=shape.capacity,
        name=shape.name,
        organisation=shape.organisation,
        expertise=shape.expertise,
        language=shape.language,
    )


def _begin(shape: SubmissionShape, shelf: Shelf) -> None:
    consultation = _consultation(shape, shelf)
    begun = submissions.begin(consultation, _about(shape), network=network_of(shape.key), sending_key=_key(shape))
    writer = Writer(begun)
    saving.save(writer, _said(shape, shelf), no_objection=shape.no_objection)
    for file in shape.file:
        attachments.attach(writer, _file(file, shape.language))
    sending.consent(writer, shape.consent)


def _send(shape: SubmissionShape, shelf: Shelf) -> None:
    begun = _stored(shape, shelf)
    sending.send(Writer(begun), version=begun.version)


def _enter(shape: SubmissionShape, shelf: Shelf) -> None:
    """On paper: it came in when it is «begun»."""
    entered = Paper(
        consultation=_consultation(shape, shelf),
        channel=shape.channel,
        came_at=_moment(shape.begun_after, shape, shelf),
        about=_about(shape),
        consent=shape.consent,
        no_objection=shape.no_objection,
        said=_said(shape, shelf),
        scans=tuple(_scan(file, shape.language) for file in shape.file),
    )
    paper.enter(entered, by=shelf.staff["officer"], key=_key(shape))


def _give_address(shape: SubmissionShape, shelf: Shelf) -> None:
    """Only now, when nothing is mailed any more; and whoever gave it says that it is theirs."""
    if shape.channel != Channel.WEB or not shape.has_address:
        return
    stored = _stored(shape, shelf)
    email = address(shape.key)
    Submission.objects.filter(pk=stored.pk).update(email=email, has_address=True, author_key=author_key(email))
    if shape.is_proven:
        sending.confirm(stored.proof_token)


def _read(shape: SubmissionShape, shelf: Shelf) -> None:
    readings.mark_submissions_read([_stored(shape, shelf)], by=shelf.staff["officer"])


def _consultation(shape: SubmissionShape, shelf: Shelf) -> Consultation:
    return Consultation.objects.get(pk=shelf.consultations[shape.to].pk)


def _said(shape: SubmissionShape, shelf: Shelf) -> tuple[Said, ...]:
    return tuple(_answer(answer, shape, shelf) for answer in shape.answer)


def _answer(answer: AnswerShape, shape: SubmissionShape, shelf: Shelf) -> Said:
    consultation, whole = shelf.consultations[shape.to], shelf.consultation_shapes[shape.to]
    question = question_at(consultation, whole, answer.question) if answer.question else None
    asked = next((asked for asked in whole.question if asked.key == answer.question), None)
    return Said(
        question=question,
        clause=clause_at(consultation, answer.clause) if answer.clause else None,
        text=answer.text,
        number=answer.number,
        argument=answer.argument or "",
        chosen=_chosen(answer, question, asked) if question and asked else (),
    )


def _chosen(answer: AnswerShape, question: Question, asked: QuestionShape) -> tuple[Chosen, ...]:
    """What it chose; in a ranking with the rank, in a table with the row."""
    found = []
    for rank, key in enumerate(answer.choose, start=1):
        row_key, _colon, choice_key = key.rpartition(":")
        row = choice_at(question, asked.row, row_key, Choice.Axis.ROW) if row_key else None
        choice = choice_at(question, asked.choice, choice_key, Choice.Axis.OPTION)
        ranked = rank if question.kind == Question.Kind.RANKING else None
        found.append(Chosen(choice, row, ranked, answer.other if choice.is_other else ""))
    return tuple(found)


def _file(shape: FileShape, language: str) -> ContentFile[bytes]:
    content = papers.make(shape.name, shape.text, kind=shape.format, language=language)
    return ContentFile(content, name=f"{shape.name}.{shape.format}")


def _scan(shape: FileShape, language: str) -> Scan:
    content = _file(shape, language)
    return Scan(content, files.inspect(content, allowed=files.ATTACHMENTS))
