"""Saving the answers of a submission, as often as one likes; where two write at once, both versions are kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement.actions.answers import Chosen, Said
from engagement.actions.submissions import open_for_writing, touch
from engagement.models import Answer, AnswerConflict, Choice, ChosenChoice, Submission
from engagement.models.writers import Writer

Subject = tuple[int | None, int | None]


@dataclass(frozen=True)
class Saved:
    """What came of saving, by subjects: answers that stand as they were said, and those kept beside a newer version."""

    stored: frozenset[Subject]
    conflicts: frozenset[Subject]


@transaction.atomic
def save(writer: Writer, said: Iterable[Said], *, no_objection: bool | None = None) -> Saved:
    """Store what is said where it is new and nobody has stored something newer; else keep it beside the other.

    What its writer has not touched, or wrote as it is stored, is left alone, whatever its version. Refused where nothing
    may be saved any more.
    """
    submission = open_for_writing(writer)
    known = known_answers(submission)
    touched = [one for one in said if one.touched]
    changed = [one for one in touched if not _is_same(known.get(one.subject), one)]
    clashing = [one for one in changed if is_newer(known.get(one.subject), one)]
    fresh = [one for one in changed if one not in clashing]
    store(submission, fresh, by=writer.name, known=known)
    for one in clashing:
        _keep_beside(submission, one, writer)
    objects = no_objection is not None and no_objection != submission.no_objection
    if objects:
        submission.no_objection = bool(no_objection)
    if changed or objects:
        touch(submission)
    conflicts = frozenset(one.subject for one in clashing)
    return Saved(frozenset(one.subject for one in touched) - conflicts, conflicts)


def known_answers(submission: Submission) -> dict[Subject, Answer]:
    """What is stored, by subject, with what was chosen."""
    return {answer.subject: answer for answer in submission.answers.prefetch_related("chosen")}


def store(submission: Submission, said: Iterable[Said], *, by: str, known: dict[Subject, Answer] | None = None) -> None:
    """Write answers over what is there, without asking who saw what; the submission is held by the caller.

    One that says nothing empties the row, whose version goes on: a later one is not taken for an earlier.
    """
    known = known_answers(submission) if known is None else known
    for one in said:
        answer = known.get(one.subject) or Answer(submission=submission, question=one.question, clause=one.clause)
        if answer.pk is None and one.is_empty:
            continue
        _write(answer, one, by)


def _write(answer: Answer, said: Said, by: str) -> None:
    answer.text, answer.number, answer.argument = said.text, said.number, said.argument
    answer.saved_at, answer.saved_by = timezone.now(), by
    answer.version += 1
    answer.save()
    answer.chosen.all().delete()
    ChosenChoice.objects.bulk_create(
        ChosenChoice(answer=answer, choice=one.choice, row=one.row, rank=one.rank, other=one.other)
        for one in said.chosen
    )


def is_newer(stored: Answer | None, said: Said) -> bool:
    """Whether somebody has stored another version since the writer saw it."""
    return (stored.version if stored else 0) != said.version


def _is_same(stored: Answer | None, said: Said) -> bool:
    if stored is None:
        return said.is_empty
    before = {(one.choice_id, one.row_id, one.rank, one.other) for one in stored.chosen.all()}
    after = {(one.choice.pk, one.row.pk if one.row else None, one.rank, one.other) for one in said.chosen}
    texts = (stored.text, stored.number, stored.argument) == (said.text, said.number, said.argument)
    return texts and before == after


def _keep_beside(submission: Submission, said: Said, writer: Writer) -> None:
    """Once for the same words of a person: a browser that saves by itself sends the same again and again."""
    chosen = [
        {"choice": one.choice.pk, "row": one.row.pk if one.row else None, "rank": one.rank, "other": one.other}
        for one in said.chosen
    ]
    AnswerConflict.objects.get_or_create(
        submission=submission,
        question=said.question,
        clause=said.clause,
        colleague=writer.colleague,
        text=said.text,
        number=said.number,
        argument=said.argument,
        chosen=chosen,
    )


@transaction.atomic
def settle(writer: Writer, conflict_pk: int, *, keep: str, version: int) -> None:
    """Choose between two versions: `keep` is "stored", "other", or "both", which joins their texts.

    `version` is that of the stored answer as it was shown, 0 where there was none. What was settled before stays so.
    Refused where nothing may be saved any more; Stale where somebody has changed the stored answer since it was shown.
    """
    submission = open_for_writing(writer)
    conflict = AnswerConflict.objects.filter(submission=submission, pk=conflict_pk).first()
    if conflict is None:
        return
    if keep not in {"stored", "other", "both"}:
        raise Refused(_("Choose which of the two versions stays."))
    stored = known_answers(submission).get((conflict.question_id, conflict.clause_id))
    if (stored.version if stored else 0) != version:
        raise Stale(_("Somebody has changed this answer meanwhile. Look at both versions again, then choose."))
    if keep != "stored":
        store(submission, [_chosen_version(conflict, stored if keep == "both" else None)], by=writer.name)
    conflict.delete()
    touch(submission)


def _chosen_version(conflict: AnswerConflict, stored: Answer | None) -> Said:
    """The version that lost, with the text of the stored one before it where both stay."""
    texts = [stored.text, conflict.text] if stored else [conflict.text]
    choices = Choice.objects.in_bulk({key for one in conflict.chosen for key in (one["choice"], one["row"]) if key})
    chosen = tuple(
        Chosen(choices[one["choice"]], choices.get(one["row"]), one["rank"], one["other"]) for one in conflict.chosen
    )
    return Said(
        question=conflict.question,
        clause=conflict.clause,
        text="\n\n".join(text for text in texts if text),
        number=conflict.number,
        argument=conflict.argument,
        chosen=chosen,
    )
