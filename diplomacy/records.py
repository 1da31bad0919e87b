"""Rows that are written once: what the public saw, and who decided what, never changes."""

from functools import reduce
from operator import or_
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def one_of(*names: str) -> Q:
    """The condition that exactly one of these keys is set."""
    conditions = [Q(**{f"{other}__isnull": other != name for other in names}) for name in names]
    return reduce(or_, conditions)


class Unchangeable(ValidationError):
    """Somebody tried to change or delete a row that is kept as it was written."""

    def __init__(self) -> None:
        super().__init__(gettext("This is part of the public record and cannot be changed. Add a new entry instead."))


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """Refuses changes to rows that exist."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable


class KeptQuerySet[M: models.Model](models.QuerySet[M]):
    """Refuses to delete rows that the public knows: those where the moment at the model's path `PUBLIC_SINCE` is set."""

    def delete(self) -> tuple[int, dict[str, int]]:
        model: Any = self.model
        with transaction.atomic():
            if any(self.order_by().select_for_update().values_list(model.PUBLIC_SINCE, flat=True)):
                raise Unchangeable
            return super().delete()


class AppendOnly(models.Model):
    """A row that can be added, and then neither changed nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable


class FrozenOncePublished(models.Model):
    """A row that changes freely until it is published, and then no more.

    The guard holds the row's lock up to the write, so that a save which began before the
    publication cannot end after it.
    """

    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if not self._state.adding:
                self.guard_frozen()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.guard_frozen()
            return super().delete(*args, **kwargs)

    def guard_frozen(self) -> None:
        """Raise Unchangeable if the row is published, whatever this copy of it says."""
        rows = type(self)._base_manager.select_for_update(of=("self",)).filter(pk=self.pk)
        if any(rows.values_list("published_at", flat=True)):
            raise Unchangeable

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()
