"""What has been taken over already: the memory that lets a run go on, or find nothing left to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import models

from blog.models.imports import ImportedRecord

LONGEST_KEY = 200


@dataclass(frozen=True)
class Ledger:
    """The imported records of one former site, which its address names."""

    source: str

    def find(self, kind: str, key: str) -> ImportedRecord | None:
        return ImportedRecord.objects.filter(source=self.source, kind=kind, key=key[:LONGEST_KEY]).first()

    def number(self, kind: str, key: str) -> int | None:
        """The primary key of what came of a record, None where it was never taken."""
        found = self.find(kind, key)
        return found.record_id if found else None

    def keep(self, kind: str, key: str, record: models.Model, digest: str = "") -> None:
        """Remember that the record came of this one there; a later digest replaces the earlier."""
        facts = {"label": record._meta.label_lower, "record_id": record.pk, "digest": digest}
        ImportedRecord.objects.update_or_create(source=self.source, kind=kind, key=key[:LONGEST_KEY], defaults=facts)

    def known(self, kind: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys that were taken before."""
        found = ImportedRecord.objects.filter(source=self.source, kind=kind, key__in=list(keys))
        return set(found.values_list("key", flat=True))

    def keep_many(self, kind: str, records: dict[str, models.Model]) -> None:
        """Remember many new records at once, by their keys there."""
        ImportedRecord.objects.bulk_create(
            ImportedRecord(source=self.source, kind=kind, key=key, label=record._meta.label_lower, record_id=record.pk)
            for key, record in records.items()
        )


def digest(*parts: object) -> str:
    """By which a later run sees whether something has changed there."""
    return sha256(repr(parts).encode()).hexdigest()
