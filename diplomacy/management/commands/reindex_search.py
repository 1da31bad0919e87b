"""manage.py reindex_search: make the search index anew, from everything that is published or scheduled."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from blog.models import Post, SearchEntry, SearchWord
from blog.models.search import Searchable, Spelling
from engagement.models import Clause, Consultation, PublishedSubmission

EVERY = 500  # records between two signs of life


class Command(BaseCommand):
    help = "Make the search index anew; readers search the old one until the new one is whole."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        spellings = set[Spelling]()
        for records in (
            Post.objects.all(),
            Consultation.objects.all(),
            Clause.objects.with_draft(),
            PublishedSubmission.objects.with_texts(),
        ):
            SearchEntry.objects.forget_missing(records.model)
            name = str(records.model._meta.verbose_name_plural)
            spellings |= self.write(name, records.order_by("pk").iterator(EVERY))
        SearchWord.objects.forget_all_but(spellings)
        with connection.cursor() as cursor:  # the planner would go by what the tables were before
            cursor.execute(f"ANALYZE {SearchEntry._meta.db_table}, {SearchWord._meta.db_table}")
        self.stdout.write(f"{SearchEntry.objects.count():,} texts, {len(spellings):,} words")

    def write(self, name: str, records: Iterable[Searchable]) -> set[Spelling]:
        """One kind, on one line that grows."""
        began = time.monotonic()
        self.stdout.write(f"{name} … ", ending="")
        self.stdout.flush()
        spellings = SearchEntry.objects.write(self.counted(records))
        self.stdout.write(f"done ({time.monotonic() - began:.1f} s)")
        return spellings

    def counted(self, records: Iterable[Searchable]) -> Iterator[Searchable]:
        for number, record in enumerate(records, start=1):
            if number % EVERY == 0:
                self.stdout.write(f"{number:,} … ", ending="")
                self.stdout.flush()
            yield record
