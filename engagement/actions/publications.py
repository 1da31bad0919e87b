"""Publishing what submissions say: each answer is approved, or withheld on a ground, with passages hidden in it.

Only officers decide, before and after «what you said»; the public reads nothing of a submission before that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import batched

from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import SearchEntry
from diplomacy.refusals import Refused, Stale
from engagement.models import Answer, AnswerPublication, AnswerRedaction, Consent, Consultation, Ground, Submission
from engagement.models.publications import Standing, only_choices, standings, undecided
from engagement.models.published_submissions import PublishedSubmission

State = AnswerPublication.State
INDEXED_AT_ONCE = 200


@dataclass(frozen=True)
class Range:
    """Characters from `start` up to `end` of an answer's text."""

    start: int
    end: int


@transaction.atomic
def approve(answer: Answer, *, by: User, version: str, shows_other: bool = False) -> None:
    """Let the public read it, but for what is hidden in it; with `shows_other` also the own words beside its choices.

    `version` is that of the `Standing` which was shown. Stale where it has changed since, Refused where it cannot be.
    """
    standing = _held(answer, version)
    shown = shows_other and bool(standing.others)
    _decide(standing, by, state=State.PUBLISHED, ground=None, text=standing.text, shows_other=shown)


@transaction.atomic
def withhold(answer: Answer, *, by: User, version: str, ground: Ground | None) -> None:
    """Keep the whole answer from the public, on a ground that its writer and the public are told."""
    standing = _held(answer, version)
    _decide(standing, by, state=State.WITHHELD, ground=_in_force(ground), text="", shows_other=False)


@transaction.atomic
def redact(answer: Answer, hidden: Range, *, by: User, version: str, ground: Ground | None) -> None:
    """Hide a passage; what is published of the answer loses it at once. Refused where the range touches another."""
    standing = _held(answer, version)
    _guard_range(standing, hidden)
    place = {"start": hidden.start, "end": hidden.end}
    AnswerRedaction.objects.create(answer=standing.answer, ground=_in_force(ground), made_by=by, **place)
    _write_again(standing.answer, by)


@transaction.atomic
def lift(answer: Answer, redaction: int, *, by: User, version: str) -> None:
    """Show a hidden passage again, given by its primary key."""
    standing = _held(answer, version)
    if redaction not in {hidden.pk for hidden in standing.redactions}:
        raise Refused(_("That passage is not hidden."))
    AnswerRedaction.objects.filter(pk=redaction).update(lifted_at=timezone.now())
    _write_again(standing.answer, by)


@transaction.atomic
def approve_all(keys: Collection[int], *, by: User) -> int:
    """Approve those of these answers, given by their keys, on which nobody has decided, with all of their words; gives
    how many. What a colleague has decided meanwhile stays, and so does what may not be published."""
    _hold(Submission.objects.filter(answers__in=list(keys)))
    answers = list(undecided().filter(pk__in=list(keys)).prefetch_related("chosen").order_by("pk"))
    found = standings(answers)
    AnswerPublication.objects.bulk_create(
        AnswerPublication(
            answer=answer,
            state=State.PUBLISHED,
            text=found[answer.pk].text,
            shows_other=bool(found[answer.pk].others),
            decided_by=by,
            version=1,
        )
        for answer in answers
    )
    index({answer.submission_id for answer in answers})
    return len(answers)


@transaction.atomic
def approve_choices(consultation: Consultation, *, by: User) -> int:
    """Approve all answers of a consultation that hold only choices, and on which nobody has decided; gives how many."""
    answers = only_choices(undecided().filter(submission__consultation=consultation))
    return approve_all(list(answers.values_list("pk", flat=True)), by=by)


def take_down(submissions: Collection[int]) -> None:
    """Take all that was decided of these submissions back, given by their keys: their writers want it no more."""
    AnswerPublication.objects.filter(answer__submission__in=list(submissions)).delete()
    AnswerRedaction.objects.filter(answer__submission__in=list(submissions)).delete()
    index(submissions)


def index(submissions: Collection[int]) -> None:
    """Bring the rows of the search index up to date with what is public of these submissions, given by their keys."""
    SearchEntry.objects.write(PublishedSubmission.objects.filter(pk__in=list(submissions)).with_texts())


@task
def index_consultation(pk: int) -> None:
    """The same of all submissions of a consultation, when «what you said» is out."""
    found = PublishedSubmission.objects.public().filter(consultation=pk).order_by("pk")
    for keys in batched(found.values_list("pk", flat=True), INDEXED_AT_ONCE):
        _index_held(keys)


@transaction.atomic
def _index_held(keys: Collection[int]) -> None:
    """Nobody takes one of them back between the reading of its words and the writing of the index."""
    _hold(Submission.objects.filter(pk__in=keys))
    index(keys)


def release(consultation: Consultation) -> None:
    """What was approved becomes public with «what you said»; the search learns of it when the transaction is over."""
    index_consultation.enqueue(consultation.pk)


def _held(answer: Answer, version: str) -> Standing:
    """How publication of it stands now, held. Stale where that is not what was shown."""
    _hold(Submission.objects.filter(pk=answer.submission_id))
    present = Answer.objects.select_related("submission", "question").prefetch_related("chosen").get(pk=answer.pk)
    _guard_publishable(present)
    standing = standings([present])[present.pk]
    if standing.version != version:
        raise Stale(_("A colleague has decided on this answer meanwhile. Look at it again."))
    return standing


def _hold(submissions: Iterable[Submission]) -> None:
    """Whoever withdraws it or narrows the consent waits, and so does a colleague."""
    keys = {submission.pk for submission in submissions}
    list(Submission.objects.for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _guard_publishable(answer: Answer) -> None:
    if not answer.submission.is_received:
        raise Refused(_("This submission was taken back or replaced, or its address is not confirmed."))
    if answer.submission.consent == Consent.WITHHELD:
        raise Refused(_("Its writer does not want it published."))
    if answer.question and answer.question.confidential:
        raise Refused(_("Answers to a confidential question are never published."))


def _in_force(ground: Ground | None) -> Ground:
    if ground is None or not ground.is_active:
        raise Refused(_("Choose a ground that is in force: its writer and the public can see it."))
    return ground


def _guard_range(standing: Standing, hidden: Range) -> None:
    text = standing.answer.text
    if not 0 <= hidden.start < hidden.end <= len(text) or not text[hidden.start : hidden.end].strip():
        raise Refused(_("Mark the words to hide."))
    if any(other.start < hidden.end and hidden.start < other.end for other in standing.redactions):
        raise Refused(_("A part of that passage is hidden already. Mark only what is still shown."))


def _decide(standing: Standing, by: User, **decision: object) -> None:
    number = standing.publication.version if standing.publication else 0
    values = {**decision, "decided_by": by, "decided_at": timezone.now(), "version": number + 1}
    AnswerPublication.objects.update_or_create(answer=standing.answer, defaults=values)
    index([standing.answer.submission_id])


def _write_again(answer: Answer, by: User) -> None:
    """The public text of one that is published follows what is hidden in it."""
    standing = standings([answer])[answer.pk]
    if standing.publication and standing.is_published:
        shown = {"text": standing.text, "shows_other": standing.publication.shows_other}
        _decide(standing, by, state=State.PUBLISHED, ground=None, **shown)
