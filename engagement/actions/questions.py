"""Putting questions to the public, after which they do not change; and copying one."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import refuse_unless_empty
from engagement.actions import question_faults, timeline
from engagement.models import Consultation, Question, Stage, Submission, TimelineEntry

MANY = 15


def obstacles_to_asking(consultation: Consultation, *, with_first_draft: bool = False) -> list[str]:
    """What stands against asking its questions that were not asked yet, in sentences that name them.

    `with_first_draft`: before a step that publishes that draft too, so that questions may be about its clauses.
    """
    waiting = Question.objects.with_parts().filter(consultation=consultation, asked_at=None)
    return [
        _("«%(question)s»: %(fault)s") % {"question": question, "fault": fault}
        for question in waiting
        for fault in question_faults.of_question(question, with_first_draft=with_first_draft)
    ]


def concerns(consultation: Consultation) -> list[str]:
    """What does not forbid to publish it, and should be thought of, in sentences."""
    count = Question.objects.in_form().filter(consultation=consultation).count()
    if count <= MANY:
        return []
    return [
        _("The form has %(count)d questions. More than %(many)d are seldom answered to the end.")
        % {"count": count, "many": MANY}
    ]


@transaction.atomic
def ask(consultation: Consultation) -> None:
    """Put all its questions to the public, which freezes them. For verbs that open a consultation: they hold its lock.

    Refused lists what is wrong with them.
    """
    refuse_unless_empty(obstacles_to_asking(consultation))
    consultation.questions.filter(asked_at=None).update(asked_at=timezone.now())


def obstacles_to_asking_one(question: Question) -> list[str]:
    """What stands against asking one more question now, in sentences."""
    if question.asked_at:
        return [_("It has been asked already.")]
    if question.consultation.stage not in {Stage.UPCOMING, Stage.OPEN}:
        return [_("Its consultation asks nothing now. What is not published yet asks all its questions when it is.")]
    obstacles = question_faults.of_question(Question.objects.with_parts().get(pk=question.pk))
    if question.conditions.filter(earlier__asked_at=None).exists():
        obstacles.append(_("It depends on a question that has not been asked."))
    if question.venue == Question.Venue.FORM:
        obstacles += _obstacles_of_form(question)
    return obstacles


@transaction.atomic
def ask_one(question: Question, note: Mapping[str, str], *, by: User) -> TimelineEntry:
    """Put one more question to the public, and tell it why: `note` by language.

    In the form only while nobody has begun to fill it in. Refused says what stands against it.
    """
    question.consultation = Consultation.objects.select_for_update().get(pk=question.consultation_id)
    question.asked_at = Question.objects.select_for_update(of=("self",)).get(pk=question.pk).asked_at
    refuse_unless_empty(obstacles_to_asking_one(question) or timeline.silence(note))
    question.asked_at = timezone.now()
    Question.objects.filter(pk=question.pk).update(asked_at=question.asked_at)
    return timeline.record(question.consultation, TimelineEntry.Kind.QUESTION, note, by)


@transaction.atomic
def duplicate(question: Question) -> Question:
    """A copy with its choices and conditions, the last of its consultation, not asked yet."""
    last = Question.objects.filter(consultation=question.consultation_id).aggregate(last=Max("position"))["last"]
    copy = Question.objects.with_parts().get(pk=question.pk)
    parts = [*copy.choices.all(), *copy.conditions.all()]
    _saved_anew(copy, position=last + 1, asked_at=None)
    for part in parts:
        _saved_anew(part, question=copy)
    return Question.objects.get(pk=copy.pk)


def _saved_anew(record: Model, **changes: object) -> None:
    """Make this copy of a row a row of its own."""
    record.pk, record._state.adding = None, True
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()


def _obstacles_of_form(question: Question) -> list[str]:
    if Submission.objects.filter(consultation=question.consultation_id).exists():
        return [_("Somebody has begun to fill in the form: its questions stay as they are.")]
    return []
