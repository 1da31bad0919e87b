"""Which clauses of a draft go on in a text that is brought into it anew: by their wording, and only then by number."""

from collections.abc import Sequence

from diplomacy import languages
from diplomacy.clause_rows import Row, number_of
from diplomacy.likeness import SAME_NUMBER, Likeness, Numbered
from engagement.models import Clause

SAME_WORDING = 0.8  # so much likeness is one wording, whatever the number


def is_same(clause: Clause, row: Row) -> bool:
    """Whether a clause has the wording of a row, its part aside."""
    return all(
        passage and languages.text(clause, name, code) == getattr(passage, name)
        for code, passage in row.items()
        for name in ("heading", "text")
    )


def matches(clauses: Sequence[Clause], rows: Sequence[Row]) -> dict[int, Clause]:
    """The clause that goes on in a row, by the place of the row; no clause in two.

    The same wording goes before a like one, and of equals the same number; another number needs the same wording.
    """
    before = [Numbered(clause.number, [clause.wording(code) for code in languages.codes()]) for clause in clauses]
    beside = Likeness(before, [_numbered(row) for row in rows])
    pairs = sorted(
        (-_rank(beside, new, old, is_same(clauses[old], row)), new, old)
        for new, row in enumerate(rows)
        for old in {*beside.candidates(new, len(clauses)), *_with_number(clauses, number_of(row))}
    )
    found: dict[int, Clause] = {}
    taken: set[int] = set()
    for rank, new, old in pairs:
        if rank and new not in found and old not in taken:
            found[new] = clauses[old]
            taken.add(old)
    return found


def _rank(beside: Likeness, new: int, old: int, same: bool) -> float:  # noqa: FBT001
    """How surely it goes on there; 0 where it does not."""
    like = 1.0 if same else beside.like(new, old)
    has_its_number = beside.before[old].number == beside.after[new].number
    if like >= (SAME_NUMBER if has_its_number else SAME_WORDING):
        return like + (0.001 if has_its_number else 0.0)
    return 0.0


def _with_number(clauses: Sequence[Clause], number: str) -> list[int]:
    return [at for at, clause in enumerate(clauses) if clause.number == number]


def _numbered(row: Row) -> Numbered:
    wordings = ["\n\n".join(filter(None, [p.heading, p.text])) if p else "" for p in row.values()]
    return Numbered(number_of(row), wordings)
