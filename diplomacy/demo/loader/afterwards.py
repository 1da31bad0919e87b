"""What came after the answer, by the verbs: commitments, how far they have come, new versions of replies. No mail."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from diplomacy.demo.loader.outcome_shapes import CommitmentShape, ProgressShape, ThemeShape, VersionShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.steps import Step
from engagement.actions import commitments, replies
from engagement.models import Commitment, Consultation, Progress, Reply, Theme

PUBLISHED, TOLD = 11, 12  # o'clock


def load_afterwards(shelf: Shelf) -> Count:
    count, steps = Count(), list[Step]()
    for key, shape in shelf.consultation_shapes.items():
        found = list(
            chain(
                *(_of_commitment(commitment, shelf) for commitment in shape.commitment),
                *(_of_theme(theme, shelf.consultations[key], shelf) for theme in shape.theme),
            )
        )
        steps += found
        count.new += len(found)
    for step in sorted(steps, key=lambda step: step.at):
        step.take()
    return count


def _of_commitment(shape: CommitmentShape, shelf: Shelf) -> Iterator[Step]:
    """Its publication and each progress, unless they are there."""
    commitment = Commitment.objects.get(pk=shelf.commitments[shape.key].pk)
    if shape.published_in_days is not None and not commitment.published_at:
        at = shelf.clock.past(shelf.clock.at(shape.published_in_days, PUBLISHED))
        yield Step(shape.where, at, partial(_publish, commitment, shelf))
    if Progress.objects.filter(commitment=commitment).exists():
        return
    for progress in shape.progress:
        at = shelf.clock.past(shelf.clock.at(progress.in_days, TOLD))
        yield Step(progress.where, at, partial(_tell, progress, commitment, shelf))


def _publish(commitment: Commitment, shelf: Shelf) -> None:
    commitments.publish(commitment, by=shelf.staff["officer"])


def _tell(shape: ProgressShape, commitment: Commitment, shelf: Shelf) -> None:
    latest = Progress.objects.filter(commitment=commitment).first()
    commitments.record_progress(
        Commitment.objects.get(pk=commitment.pk),
        shape.state,
        shape.note.by_language,
        by=shelf.staff["officer"],
        after=latest.pk if latest else None,
        evidence=shape.evidence,
        due_on=None if shape.due_in_days is None else shelf.clock.day(shape.due_in_days),
    )


def _of_theme(shape: ThemeShape, consultation: Consultation, shelf: Shelf) -> Iterator[Step]:
    """The new version of its reply, unless it is there."""
    version = shape.reply.version if shape.reply else None
    if version is None:
        return
    theme = Theme.objects.get(consultation=consultation, **shape.title.columns("title"))
    if not Reply.objects.filter(theme=theme, replaces__isnull=False).exists():
        at = shelf.clock.past(shelf.clock.at(version.in_days, PUBLISHED))
        yield Step(version.where, at, partial(_replace, version, theme, shelf))


def _replace(shape: VersionShape, theme: Theme, shelf: Shelf) -> None:
    by = shelf.staff["officer"]
    version = replies.begin_version(Reply.objects.published().get(theme=theme), shape.note.by_language, by=by)
    for name in ("reason", "done"):
        for column, text in getattr(shape, name).columns(name).items():
            setattr(version, column, text or getattr(version, column))
    version.save()
    version.commitments.add(*(shelf.commitments[key] for key in shape.commitments))
    replies.publish_version(version, by=by)
