"""Authors: one byline for everybody who signed there; never an account, and no address of theirs is kept."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from blog.models import Author
from diplomacy import languages
from diplomacy.wordpress import tongues, wording
from diplomacy.wordpress.addresses import free_slug, keep
from diplomacy.wordpress.index import Index
from diplomacy.wordpress.ledger import Ledger
from diplomacy.wordpress.report import Outcome, Report

LONGEST_NAME, LONGEST_OFFICE = 100, 150


@dataclass
class Bylines:
    """Finds or makes the author of each login; `offices` is the office they belong to, by language."""

    index: Index
    ledger: Ledger
    offices: dict[str, str]
    found: dict[str, int] = field(default_factory=dict)

    def author(self, login: str, report: Report) -> int:
        """The primary key of the author; nobody named is the office itself."""
        pk = self.found.get(login) or self.ledger.number("author", login or "-")
        if pk is None or not Author.objects.filter(pk=pk).exists():
            pk = self._take(login, report)
        self.found[login] = pk
        return pk

    def forget(self) -> None:
        """Trust nothing that a transaction has taken back."""
        self.found.clear()

    @transaction.atomic
    def _take(self, login: str, report: Report) -> int:
        person = self.index.people.get(login)
        name = wording.shortened(person.name if person else login, LONGEST_NAME)
        author = self._same_name(name) if name else None
        report.count("author", Outcome.KNOWN if author else Outcome.TAKEN)
        if author is None:
            author = self._new(name, login)
            if name:
                report.note(
                    "author",
                    login,
                    name,
                    Outcome.TRANSLATE,
                    "the name and the office are to be checked in both languages",
                )
        self.ledger.keep("author", login or "-", author)
        return author.pk

    def _same_name(self, name: str) -> Author | None:
        """An author who signs here by this name already."""
        wanted = Q()
        for column in languages.columns("name"):
            wanted |= Q(**{column: name})
        return Author.objects.filter(wanted).order_by("pk").first()

    def _new(self, name: str, login: str) -> Author:
        texts: dict[str, object] = {}
        for code in languages.codes():
            said = name or wording.shortened(self.offices[code], LONGEST_NAME)
            texts[languages.column("name", code)] = said
            texts[languages.column("office", code)] = self.offices[code][:LONGEST_OFFICE]
            texts[languages.column("slug", code)] = free_slug(Author, code, said, login, "author")
        author = Author.objects.create(is_person=bool(name), **texts)
        if login:
            keep(author, tongues.of_text(name, languages.codes()[0]), [f"{self.index.base}/author/{login}/"])
        return author
