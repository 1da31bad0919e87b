"""Two drafts of one text beside each other: which clause became which, and by which words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import MD5, Coalesce, Concat

from diplomacy import languages
from diplomacy.differences import Change, all_word_changes, staying
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause, Fate
from engagement.models.outline import Links, links_between


@dataclass(frozen=True)
class Place:
    """A clause as a comparison names it; equal digests are equal wordings in every language."""

    pk: int
    draft: int
    number: str
    heading: str
    digest: str

    @classmethod
    def of(cls, clause: Clause, draft: int) -> "Place":
        """A clause as it stands in this draft, where its wording is at hand and nothing is compared by digest."""
        return cls(clause.pk, draft, clause.number, languages.text(clause, "heading") or "", "")


@dataclass(frozen=True)
class Told:
    """The words that changed in one language, of the heading and of the text.

    Of a clause that was split, `moved` names the clauses which have what is left out of the comparison.
    """

    code: str
    language: str
    heading: tuple[Change, ...]
    text: tuple[Change, ...]
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One clause of the later draft with those of the earlier that it comes from; `later` is None for one dropped.

    `is_renumbered` may go with every fate but new and dropped. `siblings` are the other clauses of the later draft that
    one which was split became. `changes` is filled by `tell_words` for the rows that are shown.
    """

    later: Place | None
    earlier: tuple[Place, ...]
    fate: Fate
    siblings: tuple[Place, ...] = ()
    changes: tuple[Told, ...] = ()

    @property
    def place(self) -> Place:
        """The clause by which it is named: the later one where there is one."""
        return self.later or self.earlier[0]

    @property
    def is_renumbered(self) -> bool:
        return self.later is not None and len(self.earlier) == 1 and self.later.number != self.earlier[0].number

    @property
    def is_changed(self) -> bool:
        """Whether the wording changed; another number alone is no change of the words."""
        return self.fate != Fate.SAME


@dataclass(frozen=True)
class Stretch:
    """A row that changed, after those before it that did not; `row` is None after the last change."""

    unchanged: list[Row] = field(default_factory=list)
    row: Row | None = None


def compare(consultation: Consultation, before: int, number: int) -> list[Row]:
    """All rows from one published draft to a later one, in the order of the later, dropped clauses where they stood."""
    earlier, later = _places(consultation, before), _places(consultation, number)
    origins = _traced(later, {place.pk for place in earlier}, links_between(consultation, before, number))
    by_key = {place.pk: place for place in earlier}
    shares: dict[int, list[Place]] = defaultdict(list)
    for place in later:
        for key in origins[place.pk]:
            shares[key].append(place)
    rows = [_row(place, tuple(by_key[key] for key in origins[place.pk]), shares) for place in later]
    return _with_dropped(rows, earlier)


def stretches(rows: Iterable[Row]) -> list[Stretch]:
    """The rows gathered around those that changed."""
    found, unchanged = [], list[Row]()
    for row in rows:
        if row.is_changed:
            found.append(Stretch(unchanged, row))
            unchanged = []
        else:
            unchanged.append(row)
    return [*found, Stretch(unchanged)] if unchanged else found


def tell_words(shown: Sequence[Stretch], codes: Sequence[str]) -> list[Stretch]:
    """The same, with the words that changed in these languages; one query, and no word compared twice."""
    rows = [stretch.row for stretch in shown if stretch.row]
    keys = {place.pk for row in rows for place in (row.later, *row.earlier, *row.siblings) if place}
    clauses = Clause.objects.in_bulk(keys)
    told = iter(_told([_Texts.of(row, clauses, code) for row in rows for code in codes]))
    words = {id(row): tuple(next(told) for _code in codes) for row in rows}
    return [
        Stretch(stretch.unchanged, replace(stretch.row, changes=words[id(stretch.row)]) if stretch.row else None)
        for stretch in shown
    ]


def since_before(clauses: Sequence[Clause], code: str) -> list[Told]:
    """The words that changed in each clause since the draft before, in a language; no word is compared twice.

    Draft, origins, and what else became of these (`comes_from__becomes`), are to be at hand.
    """
    rows = [_since_before(clause) for clause in clauses]
    known: dict[int, Any] = {}
    for clause in clauses:
        known |= {near.pk: near for origin in clause.origins for near in (origin, *origin.becomes.all())}
        known[clause.pk] = clause
    return _told([_Texts.of(row, known, code) for row in rows])


def _since_before(clause: Clause) -> Row:
    number = clause.draft.number
    earlier = tuple(Place.of(origin, number - 1) for origin in clause.origins)
    others = [other for other in clause.origins[0].becomes.all() if other.pk != clause.pk] if len(earlier) == 1 else []
    siblings = tuple(Place.of(other, number) for other in others)
    return Row(Place.of(clause, number), earlier, Fate.SPLIT if siblings else Fate.EDITED, siblings)


def _places(consultation: Consultation, number: int) -> list[Place]:
    heading = _or_empty(languages.column("heading"))
    columns = [_or_empty(column) for column in languages.columns("heading", "text")]
    digest = MD5(Concat(*[MD5(column) for column in columns], output_field=TextField()))
    clauses = Clause.objects.published().filter(draft__consultation=consultation, draft__number=number)
    rows = clauses.order_by("position", "pk").values_list("pk", "draft__number", "number", heading, digest)
    return [Place(*row) for row in rows]


def _or_empty(column: str) -> Coalesce:
    return Coalesce(F(column), Value(""), output_field=TextField())


def _traced(places: Iterable[Place], origins: set[int], links: Links) -> dict[int, list[int]]:
    """For each place the keys among `origins` to which the links lead back, each once."""
    known: dict[int, list[int]] = {}

    def trace(key: int) -> list[int]:
        if key in origins:
            return [key]
        if key not in known:
            known[key] = list(dict.fromkeys(found for there in links.get(key, ()) for found in trace(there)))
        return known[key]

    return {place.pk: trace(place.pk) for place in places}


def _row(place: Place, earlier: tuple[Place, ...], shares: dict[int, list[Place]]) -> Row:
    if not earlier:
        fate = Fate.NEW
    elif len(earlier) > 1:
        fate = Fate.MERGED
    elif len(shares[earlier[0].pk]) > 1:
        return Row(place, earlier, Fate.SPLIT, tuple(other for other in shares[earlier[0].pk] if other != place))
    else:
        fate = Fate.SAME if place.digest == earlier[0].digest else Fate.EDITED
    return Row(place, earlier, fate)


def _with_dropped(rows: list[Row], earlier: Sequence[Place]) -> list[Row]:
    """The rows, and after each the clauses dropped from behind what it comes from."""
    after: dict[int | None, int] = {place.pk: index for index, row in enumerate(rows) for place in row.earlier}
    dropped: dict[int, list[Row]] = defaultdict(list)
    last = -1
    for place in earlier:
        if place.pk in after:
            last = after[place.pk]
        else:
            dropped[last].append(Row(None, (place,), Fate.DROPPED))
    found = dropped[-1]
    for index, row in enumerate(rows):
        found += [row, *dropped[index]]
    return found


@dataclass(frozen=True)
class _Texts:
    """What is compared of a row in one language; `siblings` are the texts of its siblings by number."""

    code: str
    headings: tuple[str, str]
    old: str
    new: str
    siblings: dict[str, str]

    @classmethod
    def of(cls, row: Row, clauses: dict[int, Any], code: str) -> "_Texts":
        """Several origins are read one after another, as `Clause.changes` reads them."""

        def read(name: str, places: Iterable[Place | None]) -> list[str]:
            return [languages.text(clauses[place.pk], name, code) or "" for place in places if place]

        headings = " · ".join(filter(None, read("heading", row.earlier))), "".join(read("heading", [row.later]))
        siblings = dict(zip((place.number for place in row.siblings), read("text", row.siblings), strict=True))
        return cls(code, headings, "\n\n".join(read("text", row.earlier)), "".join(read("text", [row.later])), siblings)


def _told(texts: Sequence[_Texts]) -> list[Told]:
    """The changes of each. A clause that was split is compared with its own part of the old wording alone."""
    split = [text for text in texts if text.siblings]
    heirs = iter(all_word_changes([(text.old, heir) for text in split for heir in (text.new, *text.siblings.values())]))
    parts = {id(text): staying(text.old, next(heirs), {name: next(heirs) for name in text.siblings}) for text in split}
    own = [parts.get(id(text), (text.old, [])) for text in texts]
    changes = iter(all_word_changes([text.headings for text in texts] + _pairs(texts, own)))
    headings = [next(changes) for _text in texts]
    return [
        Told(text.code, languages.name(text.code), heading, next(changes), tuple(moved))
        for text, heading, (_old, moved) in zip(texts, headings, own, strict=True)
    ]


def _pairs(texts: Sequence[_Texts], own: Sequence[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return [(old, text.new) for text, (old, _moved) in zip(texts, own, strict=True)]
