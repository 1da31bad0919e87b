"""Which clauses of later drafts may answer a theme: those that come from clauses on which its passages were made."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from diplomacy import languages
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.themes import Theme


def spoken_on(theme: Theme) -> Counter[int]:
    """How many passages of a theme were made on which clause, by its primary key; on a question about it, too."""
    place = Coalesce(
        "comment__discussion__clause",
        "comment__discussion__question__clause",
        "answer__clause",
        "answer__question__clause",
    )
    found = Excerpt.objects.filter(theme=theme).order_by().annotate(place=place).filter(place__isnull=False)
    return Counter(found.values_list("place", flat=True))


def suggested_clauses(theme: Theme) -> list[Clause]:
    """Clauses of later drafts, published or not, whose wording changed on the way from there; each has `passages`, how
    many of the theme's passages were made on what it comes from. As many queries as there are drafts, and three."""
    weights = dict(spoken_on(theme))
    found: dict[int, int] = {}
    step = weights
    while step:
        links = Clause.comes_from.through.objects.filter(to_clause__in=step).values_list("from_clause", "to_clause")
        step = dict(_added((later, step[earlier]) for later, earlier in links))
        found = dict(Counter(found) + Counter(step))
    clauses = Clause.objects.filter(pk__in=found).select_related("draft").prefetch_related("comes_from")
    told: list[Any] = [clause for clause in clauses.order_by("draft__number", "position", "pk") if _is_reworded(clause)]
    for clause in told:
        clause.passages = found[clause.pk]
    return told


def later_clauses(theme: Theme) -> QuerySet[Clause]:
    """All clauses that a reply to it may name, in the order of the text: those of the later drafts."""
    later = Q(draft__consultation=theme.consultation_id, draft__number__gt=1)
    return Clause.objects.filter(later).select_related("draft").order_by("draft__number", "position", "pk")


def _is_reworded(clause: Clause) -> bool:
    if len(clause.origins) != 1:
        return True
    return any(clause.wording(code) != clause.origins[0].wording(code) for code in languages.codes())


def _added(pairs: Any) -> Counter[int]:
    counter: Counter[int] = Counter()
    for key, count in pairs:
        counter[key] += count
    return counter
