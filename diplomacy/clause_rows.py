"""The clauses of a text in several languages beside each other, and the steps by which a person puts them right.

A row has a passage, or None, for each language. Every step takes rows and gives new ones.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest

from django.utils.translation import gettext as _

from diplomacy.clause_text import Passage, read

type Row = dict[str, Passage | None]
type Pair = tuple[int | None, int | None]

FIELDS = ("number", "part", "heading", "text")
HERE = re.compile(r"^[ \t]*={3,}[ \t]*$", re.MULTILINE)  # a line that says: here begins a new clause
UNLIKE, LONG = 0.4, 160  # one text is so much shorter than the other, which has so many characters
GAP = 0.6  # what it costs to leave a clause alone; two that stand together cost how unlike their lengths are
IMPOSSIBLE = re.compile(r"[/?#%\\\s]")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, or worth a look: then it is no `obstacle`."""

    text: str
    is_obstacle: bool = True


def align(texts: Mapping[str, Sequence[Passage]]) -> list[Row]:
    """The passages of each language beside those that belong to them: by number, then by order and length."""
    codes = list(texts)
    rows: list[Row] = [dict.fromkeys(codes) | {codes[0]: passage} for passage in texts[codes[0]]]
    for code in codes[1:]:
        known = [next(passage for passage in row.values() if passage) for row in rows]
        pairs = _pairs(known, texts[code])
        rows = [
            {**(rows[left] if left is not None else dict.fromkeys(codes)), code: _at(texts[code], right)}
            for left, right in pairs
        ]
    return rows


def aligned_again(rows: Iterable[Row]) -> list[Row]:
    """The same passages, beside each other by the numbers they now have."""
    rows = list(rows)
    return align({code: [passage for row in rows if (passage := row[code])] for code in rows[0]}) if rows else []


def joined(rows: Sequence[Row], at: int, codes: Iterable[str]) -> list[Row]:
    """The passages of a row added, in these languages, to the one above them."""
    new = [dict(row) for row in rows]
    for code in codes:
        passage = new[at][code]
        above = next((place for place in range(at - 1, -1, -1) if new[place][code]), None)
        target = new[above][code] if above is not None else None
        if passage and above is not None and target:
            words = "\n\n".join(filter(None, (target.text, passage.heading, passage.text)))
            new[above][code], new[at][code] = replace(target, text=words), None
    return _without_empty(new)


def moved(rows: Sequence[Row], at: int, codes: Iterable[str], by: int) -> list[Row]:
    """The passages of these languages a row up (-1) or down (1), where they change places with what is there."""
    codes, new = list(codes), [dict(row) for row in rows]
    if not 0 <= at + by < len(new):
        new.insert(0 if by < 0 else len(new), dict.fromkeys(new[at]))
        at += by < 0
    for code in codes:
        new[at][code], new[at + by][code] = new[at + by][code], new[at][code]
    return _without_empty(new)


def left_out(rows: Sequence[Row], at: int, codes: Iterable[str]) -> list[Row]:
    """Without the passages of a row in these languages."""
    gone = dict.fromkeys(codes)
    return _without_empty([{**row, **gone} if place == at else row for place, row in enumerate(rows)])


def written(rows: Sequence[Row], written_at: Mapping[int, Mapping[str, Passage]]) -> list[Row]:
    """With these passages instead of those that were there; a line of «===» in a text begins a clause of its own."""
    new: list[Row] = []
    for at, row in enumerate(rows):
        texts = written_at.get(at)
        if texts is None:
            new.append(row)
            continue
        pieces = {code: _pieces(passage) for code, passage in texts.items()}
        together = zip_longest(*pieces.values())
        new += [{**dict.fromkeys(row), **dict(zip(pieces, cells, strict=True))} for cells in together]
    return _without_empty(_absorbed(new))


def faults(rows: Sequence[Row], limits: Mapping[str, int]) -> list[list[Fault]]:
    """What is wrong with each row; `limits` is how long each of the `FIELDS` may be."""
    counts = Counter(number_of(row) for row in rows)
    return [[*_row_faults(row, counts), *_lengths(row, limits)] for row in rows]


def number_of(row: Row) -> str:
    """The number of a row: the first that one of its passages has."""
    return next((passage.number for passage in row.values() if passage and passage.number), "")


def to_data(rows: Iterable[Row]) -> list[dict[str, dict[str, str] | None]]:
    """As JSON can hold them."""
    return [{code: asdict(passage) if passage else None for code, passage in row.items()} for row in rows]


def from_data(data: Iterable[Mapping[str, Mapping[str, str] | None]]) -> list[Row]:
    return [{code: Passage(**passage) if passage else None for code, passage in row.items()} for row in data]


def _row_faults(row: Row, counts: Mapping[str, int]) -> list[Fault]:
    number, there = number_of(row), [passage for passage in row.values() if passage]
    found = []
    if len(there) < len(row):
        found.append(Fault(_("It is there in one language only.")))
    if len({passage.number for passage in there}) > 1:
        found.append(Fault(_("Its numbers differ.")))
    if not number:
        found.append(Fault(_("It has no number.")))
    elif counts[number] > 1:
        found.append(Fault(_("Its number is given more than once.")))
    if IMPOSSIBLE.search(number) or number in {".", ".."}:
        found.append(Fault(_("Its number may have no blanks, slashes or signs of addresses.")))
    if any(not passage.text for passage in there):
        found.append(Fault(_("It has no text.")))
    return found + (_doubts(there) if len(there) == len(row) else [])


def _doubts(there: Sequence[Passage]) -> list[Fault]:
    found = []
    if len({bool(passage.heading) for passage in there}) > 1:
        found.append(Fault(_("It has a heading in one language only."), is_obstacle=False))
    if len({bool(passage.part) for passage in there}) > 1:
        found.append(Fault(_("A part begins here in one language only."), is_obstacle=False))
    sizes = sorted(len(passage.text) for passage in there)
    if sizes[-1] > LONG and sizes[0] < UNLIKE * sizes[-1]:
        found.append(Fault(_("One text is much longer than the other."), is_obstacle=False))
    return found


def _lengths(row: Row, limits: Mapping[str, int]) -> list[Fault]:
    messages = {
        "number": _("Its number has more than %(most)d characters."),
        "part": _("The title of the part has more than %(most)d characters."),
        "heading": _("Its heading has more than %(most)d characters."),
        "text": _("Its text has more than %(most)d characters."),
    }
    over = {
        name for passage in row.values() if passage for name in limits if len(getattr(passage, name)) > limits[name]
    }
    return [Fault(messages[name] % {"most": limits[name]}) for name in FIELDS if name in over]


def _pieces(passage: Passage) -> list[Passage | None]:
    """The passage cut at the lines that say so; what follows them has the number with which it begins, if any."""
    first, *others = HERE.split(passage.text)
    found = [replace(passage, text=first.strip())]
    for other in others:
        numbered = read(other).passages if other.strip() else []
        if len(numbered) == 1 and other.strip().startswith(numbered[0].number) and numbered[0].number:
            found.append(numbered[0])
        elif other.strip():
            found.append(Passage("", text=other.strip()))
    return [piece if any(asdict(piece).values()) else None for piece in found]


def _absorbed(rows: list[Row]) -> list[Row]:
    """A piece that stands alone drops into the gap of its language in the row below."""
    new = list(rows)
    for at in range(len(new) - 1):
        here, below = new[at], new[at + 1]
        alone = [code for code, passage in here.items() if passage]
        if len(alone) == 1 and below[alone[0]] is None and not number_of(here):
            code = alone[0]
            passage = here[code]
            new[at], new[at + 1] = {**here, code: None}, {**below, code: passage and _numbered(passage, below)}
    return new


def _numbered(passage: Passage, row: Row) -> Passage:
    return replace(passage, number=passage.number or number_of(row))


def _without_empty(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if any(row.values())]


def _pairs(left: Sequence[Passage], right: Sequence[Passage]) -> list[Pair]:
    """Which belongs to which, in the order of the left side; what is alone on the right follows its neighbour."""
    partners = _by_number(left, right)
    for start, run in _runs([partners.get(at) is None for at in range(len(left))]):
        before = partners[start - 1] + 1 if start else 0
        taken = set(partners.values())
        free = []
        for at in range(before, len(right)):
            if at in taken:
                break
            free.append(at)
        partners |= {run[i]: free[j] for i, j in _by_length([left[at] for at in run], [right[at] for at in free])}
    return _in_order(partners, len(left), len(right))


def _by_number(left: Sequence[Passage], right: Sequence[Passage]) -> dict[int, int]:
    """Equal numbers; of those that occur several times the first with the first, and so on."""
    places: dict[str, list[int]] = {}
    for at, passage in enumerate(right):
        places.setdefault(passage.number, []).append(at)
    return {at: places[p.number].pop(0) for at, p in enumerate(left) if p.number and places.get(p.number)}


def _runs(alone: Sequence[bool]) -> list[tuple[int, list[int]]]:
    runs: list[tuple[int, list[int]]] = []
    for at, is_alone in enumerate(alone):
        if is_alone and at and alone[at - 1]:
            runs[-1][1].append(at)
        elif is_alone:
            runs.append((at, [at]))
    return runs


def _by_length(left: Sequence[Passage], right: Sequence[Passage]) -> list[tuple[int, int]]:
    """The pairs, in order, whose lengths are least unlike; one by one where there are as many on both sides."""
    if len(left) == len(right):
        return [(at, at) for at in range(len(left))]
    costs: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, 0): (0.0, [])}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            ways = []
            if i:
                ways.append((costs[i - 1, j][0] + GAP, costs[i - 1, j][1]))
            if j:
                ways.append((costs[i, j - 1][0] + GAP, costs[i, j - 1][1]))
            if i and j:
                cost, pairs = costs[i - 1, j - 1]
                ways.append((cost + _unlikeness(left[i - 1], right[j - 1]), [*pairs, (i - 1, j - 1)]))
            if ways:
                costs[i, j] = min(ways, key=lambda way: way[0])
    return costs[len(left), len(right)][1]


def _unlikeness(one: Passage, other: Passage) -> float:
    sizes = sorted(len(passage.heading) + len(passage.text) + 1 for passage in (one, other))
    return 1 - sizes[0] / sizes[1]


def _in_order(partners: Mapping[int, int], left: int, right: int) -> list[Pair]:
    taken = set(partners.values())
    behind: dict[int | None, list[int]] = {}
    owner: int | None = None
    owners = {there: here for here, there in partners.items()}
    for at in range(right):
        owner = owners.get(at, owner)
        if at not in taken:
            behind.setdefault(owner, []).append(at)
    pairs: list[Pair] = [(None, at) for at in behind.get(None, [])]
    for here in range(left):
        pairs.append((here, partners.get(here)))
        pairs += [(None, at) for at in behind.get(here, [])]
    return pairs


def _at(passages: Sequence[Passage], at: int | None) -> Passage | None:
    return passages[at] if at is not None else None
