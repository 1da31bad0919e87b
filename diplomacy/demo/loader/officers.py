"""What officers do between closing and the reports: they seal what came, compare like texts, decide what is published."""

from datetime import timedelta

from diplomacy.demo.loader.clock import standing_at
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_list, told
from diplomacy.demo.loader.submission_shapes import AnswerShape, SubmissionShape
from diplomacy.demo.loader.texts import clause_at
from engagement.actions import campaigns, publications, seals
from engagement.actions.publications import Range
from engagement.models import Answer, AnswerPublication, CampaignSearch, Consultation, Ground, Kind, Seal
from engagement.models.publications import standings

OVER = timedelta(days=1)  # from closing until nobody can send in time any more
DECIDED = timedelta(days=4)  # after a submission came


def load_officers(shelf: Shelf) -> Count:
    count = Count()
    for consultation in shelf.consultations.values():
        _close(Consultation.objects.with_reports().get(pk=consultation.pk), shelf, count)
    for shape in read_list("submissions", "submission", SubmissionShape):
        for answer in shape.answer:
            if answer.publication:
                with told(answer.where):
                    count.add(is_new=_decide(answer, shape, shelf))
    return count


def _close(consultation: Consultation, shelf: Shelf, count: Count) -> None:
    """Comparing and sealing, as the worker does on the day after; an open discussion has no seal."""
    over = consultation.closes_at + OVER if consultation.closes_at else shelf.clock.now
    if not consultation.is_published or consultation.withdrawn_at or over >= shelf.clock.now:
        return
    seal = Seal.objects.filter(consultation=consultation)
    search = CampaignSearch.objects.filter(consultation=consultation)
    with standing_at(over):
        if consultation.kind != Kind.DISCUSSION and not seal.exists():
            seals.seal(consultation)
            count.new += 1
        if not (consultation.reported()[1] or search.exists()):
            campaigns.find(consultation)


def _decide(shape: AnswerShape, of: SubmissionShape, shelf: Shelf) -> bool:
    """Hide what is to be hidden, then publish or withhold; whether that is new."""
    submission = shelf.submissions[of.key]
    clause = clause_at(submission.consultation, shape.clause) if shape.clause else None
    answer = Answer.objects.get(submission=submission, clause=clause, question=None)
    if AnswerPublication.objects.filter(answer=answer).exists():
        return False
    ground = Ground.objects.get(pk=shelf.grounds[shape.ground].pk) if shape.ground else None
    by, sent_at = shelf.staff["officer"], submission.sent_at or shelf.clock.now
    with standing_at(shelf.clock.past(sent_at + DECIDED)):
        for passage in shape.hide:
            publications.redact(answer, _range(answer, passage), by=by, version=_version(answer), ground=ground)
        if shape.publication == AnswerPublication.State.PUBLISHED:
            publications.approve(answer, by=by, version=_version(answer))
        else:
            publications.withhold(answer, by=by, version=_version(answer), ground=ground)
    return True


def _version(answer: Answer) -> str:
    return standings([answer])[answer.pk].version


def _range(answer: Answer, passage: str) -> Range:
    start = answer.text.find(passage)
    if start < 0:
        raise DemoError(f"«{passage}» is not said there")
    return Range(start, start + len(passage))
