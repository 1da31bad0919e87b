"""Many-to-many links of records that freeze: they change only as long as the record from which they lead does."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models, transaction


class KeptLinks(models.ManyToManyField):
    """Links that ask the record's class before any of them is written or removed, from whichever side.

    The class has a classmethod `guard_links(keys)`, which raises where a record with one of the keys is frozen. It is
    asked by the managers of both sides and by the queryset of the rows in between; raw SQL alone passes it by.
    """

    def contribute_to_class(  # type: ignore[override]
        self, cls: type[models.Model], name: str, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        rows: Any = self.remote_field.through
        rows._meta.local_managers.clear()
        rows.add_to_class("objects", LinkQuerySet.as_manager())
        rows.save, rows.delete, rows.link_field = _save, _delete, self

    def deconstruct(self) -> Any:
        """In migrations it is an ordinary field: the guard is no part of the table."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ManyToManyField", args, kwargs


class LinkQuerySet(models.QuerySet[Any]):
    """Rows between two records."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        links = list(objs)
        with transaction.atomic():
            _guard(self.model, links)
            return super().bulk_create(links, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            _guard(self.model, self)
            return super().delete()

    def update(self, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("links are added and removed, never turned")


def _save(link: Any, *args: Any, **kwargs: Any) -> None:
    with transaction.atomic():
        _guard(type(link), [link])
        models.Model.save(link, *args, **kwargs)


def _delete(link: Any, *args: Any, **kwargs: Any) -> Any:
    with transaction.atomic():
        _guard(type(link), [link])
        return models.Model.delete(link, *args, **kwargs)


def _guard(rows: Any, links: Iterable[Any]) -> None:
    field = rows.link_field
    key = rows._meta.get_field(field.m2m_field_name()).attname
    found = list(links)
    stored = rows._base_manager.filter(pk__in=[link.pk for link in found if link.pk]).values_list(key, flat=True)
    field.model.guard_links({*(getattr(link, key) for link in found), *stored})
