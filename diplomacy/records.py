"""Rows that are written once: what the public saw, and who decided what, never changes."""

from collections.abc import Iterable
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


class Unreleased(ValidationError):
    """Somebody tried to publish a row past the verb that asks whether all is in place."""

    def __init__(self) -> None:
        super().__init__(gettext("This is published only by its own step, which asks first whether all is in place."))


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


class FrozenQuerySet[M: models.Model](models.QuerySet[M]):
    """Of rows that freeze once they are published: refuses to change or delete any while one of them is public."""

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic():
            self._guard_frozen()
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self._guard_frozen()
            return super().delete()

    def _guard_frozen(self) -> None:
        rows = self.model._base_manager.select_for_update(of=("self",)).filter(pk__in=self.order_by().values("pk"))
        if any(rows.values_list("published_at", flat=True)):
            raise Unchangeable


class ReleasedQuerySet[M: models.Model](FrozenQuerySet[M]):
    """Of rows that one verb alone publishes, behind its gate: in bulk they are neither published nor added as such."""

    def update(self, **kwargs: Any) -> int:
        if "published_at" in kwargs:
            raise Unreleased
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows: list[Any] = list(objs)
        if kwargs.get("update_conflicts") or any(row.published_at for row in rows):
            raise Unreleased
        return super().bulk_create(rows, *args, **kwargs)

    def release(self) -> int:
        """Publish those that are not yet, and say how many. For verbs alone, which have asked what stands against it."""
        return models.QuerySet.update(self.filter(published_at=None), published_at=timezone.now())


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


class Guarded(models.Model):
    """A row that asks its `guard`, which may raise Unchangeable, before each write, in the write's transaction."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.guard()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.guard()
            return super().delete(*args, **kwargs)

    def guard(self) -> None:
        raise NotImplementedError


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


class Released(FrozenOncePublished):
    """A row that only a verb publishes, behind its gate: alone with `releasing` or together by `release`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, releasing: bool = False, **kwargs: Any) -> None:
        """Raises Unreleased where it would be published, or be added as published, by any other way."""
        with transaction.atomic():
            if not self._state.adding:
                self.guard_frozen()
            if self.published_at is not None and not releasing:
                raise Unreleased
            super().save(*args, **kwargs)
