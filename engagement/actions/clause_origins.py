"""Where the clauses of a draft come from: proposed by their words, confirmed by an officer, before it is published."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.likeness import Likeness, Numbered
from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement.models import Clause, Draft

type Origins = Mapping[int, Iterable[int]]  # keys of clauses of the draft before, by the key of the clause

Link = Clause.comes_from.through


def obstacles(draft: Draft) -> list[str]:
    """What stands against saying where its clauses come from, in sentences."""
    if draft.published_at:
        return [_("It is already published.")]
    if draft.number == 1:
        return [_("The clauses of a first draft come from nowhere.")]
    return []


def likeness(draft: Draft, clauses: Sequence[Clause]) -> tuple[Likeness, list[Clause]]:
    """The clauses of a draft beside those of the draft before, which come with it, in their order."""
    old = list(before(draft))
    return Likeness([_numbered(clause) for clause in old], [_numbered(clause) for clause in clauses]), old


@transaction.atomic
def propose(draft: Draft, clauses: Iterable[Clause] | None = None) -> int:
    """Propose where these clauses come from, by default those without an origin; how many proposals differ.

    What is confirmed already and found again stays confirmed; all else waits to be confirmed.
    """
    refuse_unless_empty(obstacles(_locked(draft)))
    everything = list(draft.clauses.prefetch_related("comes_from"))
    asked = {clause.pk for clause in (clauses if clauses is not None else _without_origin(everything))}
    beside, old = likeness(draft, everything)
    found = {
        clause.pk: {old[at].pk for at in origins}
        for clause, origins in zip(everything, beside.origins(), strict=True)
        if clause.pk in asked
    }
    changed = {
        clause.pk: found[clause.pk]
        for clause in everything
        if clause.pk in found and (clause.origins_proposed or found[clause.pk] != _keys(clause) or not found[clause.pk])
    }
    _write(changed)
    Clause.objects.filter(pk__in=changed).update(origins_proposed=True)
    return len(changed)


@transaction.atomic
def confirm(draft: Draft, origins: Origins, *, seen: Origins) -> None:
    """Record where clauses come from, as an officer says it, who saw the page when it stood as `seen`.

    An empty collection says that a clause is new. Raises Refused, or Stale where somebody else was first.
    """
    refuse_unless_empty(obstacles(_locked(draft)))
    clauses = {clause.pk: clause for clause in draft.clauses.prefetch_related("comes_from")}
    if any(pk not in clauses or set(seen.get(pk, ())) != _keys(clauses[pk]) for pk in origins):
        raise Stale(_("Somebody else has changed this meanwhile. Compare, and save again."))
    known = set(before(draft).values_list("pk", flat=True))
    strangers = sorted(clauses[pk].number for pk, keys in origins.items() if set(keys) - known)
    if strangers:
        raise Refused(
            *(_("Clause %(number)s may come only from clauses of the draft before.") % {"number": n} for n in strangers)
        )
    _write({pk: set(keys) for pk, keys in origins.items() if set(keys) != _keys(clauses[pk])})
    Clause.objects.filter(pk__in=origins).update(origins_proposed=False)


def _write(origins: Mapping[int, set[int]]) -> None:
    if not origins:
        return
    Link.objects.filter(from_clause__in=origins).delete()
    links = [Link(from_clause_id=pk, to_clause_id=key) for pk, keys in origins.items() for key in sorted(keys)]
    Link.objects.bulk_create(links)


def before(draft: Draft) -> models.QuerySet[Clause]:
    """The clauses of the draft before."""
    return Clause.objects.filter(draft__consultation=draft.consultation_id, draft__number=draft.number - 1)


def _locked(draft: Draft) -> Draft:
    return Draft.objects.select_for_update().get(pk=draft.pk)


def _without_origin(clauses: Iterable[Clause]) -> list[Clause]:
    return [clause for clause in clauses if not clause.origins]


def _keys(clause: Clause) -> set[int]:
    return {origin.pk for origin in clause.origins}


def _numbered(clause: Clause) -> Numbered:
    return Numbered(clause.number, [clause.wording(code) for code in languages.codes()])
