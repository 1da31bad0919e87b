"""Changed clauses as a trace shows them: the words that changed, where they go on, and whether they meet the point."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from diplomacy import languages
from engagement.models.comparison import Told, since_before
from engagement.models.drafts import Clause
from engagement.models.echo_results import Tally, tally, with_echoes
from engagement.models.wordings import with_newest


@dataclass(frozen=True)
class Wording:
    """A clause of a later draft and the words that changed in it since the draft before, in the reader's language.

    `is_own`: it comes from a clause on which the contribution was made. `is_newest`: no draft has come out since.
    """

    clause: Clause
    told: Told
    echoes: Tally
    is_newest: bool
    is_own: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it comes from no clause of the draft before."""
        return not self.clause.origins


def with_words(clauses: QuerySet[Clause]) -> QuerySet[Any]:
    """With all that `wordings_of` needs: two queries more, however many there are."""
    heirs = Clause.objects.published()
    origins = Clause.objects.prefetch_related(Prefetch("becomes", heirs))
    found = clauses.filter(pk__in=Clause.objects.published().values("pk")).select_related("draft__consultation")
    return with_echoes(with_newest(found)).prefetch_related(Prefetch("comes_from", origins))


def wordings_of(clauses: Iterable[Any], own: Collection[int] = ()) -> list[Wording]:
    """Rows of `with_words`, first those with the keys `own`."""
    ordered = sorted(clauses, key=lambda clause: clause.pk not in own)
    told = since_before(ordered, languages.current())
    return [
        Wording(clause, words, tally(clause), clause.newest_draft == clause.draft.number, clause.pk in own)
        for clause, words in zip(ordered, told, strict=True)
    ]
