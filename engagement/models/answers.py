"""Answers: what a submission says to a question, on a clause, or on the whole."""

import hashlib
import json
import math
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy import tokens
from engagement.models.drafts import Clause
from engagement.models.questions import Choice, Question
from engagement.models.states import Argument
from engagement.models.submission_parts import PartOfSubmission, PartQuerySet
from engagement.models.submissions import Submission

# What the hash of a submission is of, beside the row itself: to be fetched with many.
PARTS = ("answers__chosen", "attachments")


class AnswerQuerySet(PartQuerySet["Answer"]):
    def received(self) -> "AnswerQuerySet":
        return self.filter(submission__in=Submission.objects.received())

    def counted(self) -> "AnswerQuerySet":
        return self.filter(submission__in=Submission.objects.counted())


class Answer(PartOfSubmission):
    """What is said to one question (`question`), on one clause (`clause`), or, with neither, on the whole.

    `number` is the point on a scale; choices are `ChosenChoice` rows. `version` guards it against two who write at
    once. Frozen when its submission is sent.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers", verbose_name=_("submission"))
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("question")
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("clause")
    )
    text = models.TextField(_("text"), blank=True)
    number = models.PositiveSmallIntegerField(_("point"), null=True, blank=True)
    argument = models.CharField(_("argument"), max_length=10, choices=Argument.choices, blank=True)
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    saved_by = models.CharField(_("last saved by"), max_length=100, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["submission", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(question=None) | Q(clause=None), name="answer_has_one_subject"),
            models.UniqueConstraint(
                fields=["submission", "question", "clause"], nulls_distinct=False, name="answer_once_per_subject"
            ),
        ]

    def __str__(self) -> str:
        """Names it without its words."""
        return gettext("Answer %(number)s") % {"number": self.pk}

    @property
    def subject(self) -> tuple[int | None, int | None]:
        """Keys of the question and the clause: once in each submission."""
        return (self.question_id, self.clause_id)


class ChosenChoice(PartOfSubmission):
    """A choice that an answer takes: in a table with its `row`, in a ranking with its `rank` from 1."""

    SUBMISSION = "answer__submission"

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="chosen", verbose_name=_("answer"))
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="chosen", verbose_name=_("choice"))
    row = models.ForeignKey(
        Choice, models.PROTECT, null=True, blank=True, related_name="chosen_in", verbose_name=_("row")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    other = models.CharField(_("what else"), max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("chosen choice")
        verbose_name_plural = _("chosen choices")
        ordering = ["answer", "rank", "row", "choice"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "choice", "row"], nulls_distinct=False, name="chosen_once"),
            models.UniqueConstraint(fields=["answer", "row"], name="chosen_once_per_row"),
            models.UniqueConstraint(fields=["answer", "rank"], name="chosen_once_per_rank"),
        ]

    def __str__(self) -> str:
        return gettext("Choice %(number)s") % {"number": self.choice_id}

    @property
    def submission_key(self) -> int:
        return self.answer.submission_id


def canonical(submission: Submission) -> str:
    """All that was sent, as JSON with sorted keys and no spaces: what the receipt's hash is of.

    Times in UTC; choices by their keys, files by their own hashes. Not who sent it: that may be taken away by age. The
    private nonce keeps anybody from trying out what the public hash is of: what is hidden of a submission of which the
    rest is published. A receipt from before there was one stays true.
    """
    sent = _sent(submission)
    plain = _as_json(sent)
    if submission.digest and submission.digest == _sha_256(plain):
        return plain
    return _as_json({**sent, "nonce": tokens.derive("sealed-submission", str(submission.sending_key))})


def digest(submission: Submission) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return _sha_256(canonical(submission))


def _sent(submission: Submission) -> dict[str, Any]:
    """The parts of a copy, so that the caller's own rows are read anew; those fetched with many are used as they are."""
    whole = copy(submission)
    prefetch_related_objects([whole], *PARTS)
    return {
        "reference": submission.reference,
        "consultation": submission.consultation_id,
        "sent_at": _moment(submission.sent_at),
        "received_at": _moment(submission.received_at),
        "language": submission.language,
        "capacity": submission.capacity,
        "channel": submission.channel,
        "no_objection": submission.no_objection,
        "answers": [_said(answer) for answer in sorted(whole.answers.all(), key=_place)],
        "files": sorted(attachment.digest for attachment in whole.attachments.all()),
    }


def _as_json(sent: dict[str, Any]) -> str:
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _sha_256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _place(answer: Answer) -> tuple[float, float]:
    """By the question and then the clause, what has none last."""
    return (answer.question_id or math.inf, answer.clause_id or math.inf)


def _said(answer: Answer) -> dict[str, Any]:
    chosen = [
        {"choice": one.choice_id, "row": one.row_id, "rank": one.rank, "other": one.other}
        for one in answer.chosen.all()
    ]
    return {
        "question": answer.question_id,
        "clause": answer.clause_id,
        "text": answer.text,
        "number": answer.number,
        "argument": answer.argument,
        "chosen": sorted(chosen, key=lambda one: (one["row"] or 0, one["rank"] or 0, one["choice"])),
    }
