"""What belongs to a submission: written and rewritten until that is sent, and then kept as it was received."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from diplomacy.records import Guarded, Unchangeable
from engagement.models.submissions import Submission


def guard_parts(submissions: Iterable[int]) -> None:
    """Raise Unchangeable where one of these, given by their keys, was sent. Holds their locks."""
    held = Submission.objects.for_update().filter(pk__in=set(submissions)).order_by("pk")
    if any(held.values_list("sent_at", flat=True)):
        raise Unchangeable


class PartQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that many at once are written by the same rule; what its author takes back goes by the base manager."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        parts: Any = list(objs)
        with transaction.atomic():
            guard_parts(part.submission_key for part in parts)
            return super().bulk_create(parts, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic():
            guard_parts(self._submissions())
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            guard_parts(self._submissions())
            return super().delete()

    def _submissions(self) -> set[int]:
        model: Any = self.model
        return set(self.order_by().values_list(model.SUBMISSION, flat=True))


class PartOfSubmission(Guarded):
    """A row that freezes with its submission, whatever this copy of it says. `SUBMISSION` is the path to it."""

    SUBMISSION = "submission"

    class Meta:
        abstract = True

    def guard(self) -> None:
        """Raise Unchangeable if its submission was sent, be it the one it goes to or the one it comes from."""
        stored = type(self)._base_manager.filter(pk=self.pk).values_list(self.SUBMISSION, flat=True)
        guard_parts({self.submission_key, *stored})

    @property
    def submission_key(self) -> int:
        """The key of the submission to which it goes."""
        return self.submission_id  # type: ignore[attr-defined]
