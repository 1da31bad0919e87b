"""A period after which something is forgotten, and how that is done: batch by batch, each kept as soon as it is done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise

BATCH = 500
Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Period:
    """Rows that have been kept long enough, and what happens to them, batch by batch.

    `rows` gives those that are due at a moment; what `forget` has done once is not due again.
    """

    label: str | Promise
    rows: Callable[[datetime], Rows]
    forget: Callable[[Sequence[Any]], object]

    def due(self, now: datetime) -> int:
        return self.rows(now).count()

    def carry_out(self, now: datetime) -> Iterator[int]:
        """Forget all that is due; gives the size of each batch, which is kept as soon as it is done."""
        while count := self._next_batch(now):
            yield count

    @transaction.atomic
    def _next_batch(self, now: datetime) -> int:
        pks = list(self.rows(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if pks:
            self.forget(pks)
        return len(pks)


def delete(model: type[models.Model]) -> Callable[[Sequence[Any]], object]:
    """Delete the rows."""
    return lambda pks: model._base_manager.filter(pk__in=pks).delete()


def blank(model: type[models.Model], **values: str) -> Callable[[Sequence[Any]], object]:
    """Empty these columns of the rows."""
    return lambda pks: model._base_manager.filter(pk__in=pks).update(**values)
