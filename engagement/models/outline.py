"""The outline of a draft: its parts, the pages on which it is read, what stands beside a clause. One query, no texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause, Fate, Openness

Links = Mapping[int, Sequence[int]]
COLUMNS = ("pk", "number", "openness", "draft__number", "origin_keys", "has_same_origin")


@dataclass(frozen=True)
class Entry:
    """A clause as an outline names it, without its text; `origins` are keys, `page` is where it is read, from 1."""

    pk: int
    number: str
    heading: str
    part: str
    openness: str
    fate: Fate | None
    origins: tuple[int, ...]
    page: int

    @property
    def anchor(self) -> str:
        return f"clause-{self.number}"

    @property
    def is_changed(self) -> bool:
        """Whether it is worth a word that it is not what it was in the draft before."""
        return self.fate not in {None, Fate.SAME}

    @property
    def has_differences(self) -> bool:
        """Whether there are words to compare with those of the draft before."""
        return self.fate in {Fate.EDITED, Fate.SPLIT, Fate.MERGED}

    @property
    def fate_label(self) -> str:
        return str(self.fate.label) if self.fate else ""

    @property
    def openness_label(self) -> str:
        return str(Openness(self.openness).label)


@dataclass(frozen=True)
class Part:
    """Clauses under one title, "" for those that stand before the first one."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    @property
    def anchor(self) -> str:
        return f"part-{self.first.number}"


class Outline:
    """Every clause of a draft in order, in the language of the request."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def parts(self) -> list[Part]:
        return [Part(group[0].part, tuple(group)) for group in _grouped(self.entries, lambda entry: bool(entry.part))]

    @property
    def has_titles(self) -> bool:
        return any(part.title for part in self.parts)

    @cached_property
    def pages(self) -> int:
        return self.entries[-1].page if self.entries else 0

    def page(self, number: int) -> list[Entry]:
        """The clauses read on this page, from 1."""
        return [entry for entry in self.entries if entry.page == number]

    def parts_of(self, number: int) -> list[Part]:
        """The parts of which something is read on this page, whole."""
        return [part for part in self.parts if part.first.page <= number <= part.last.page]

    def entry(self, number: str) -> Entry | None:
        """The clause with this number; readers may leave out the last dot and write a comma: «4,2.»."""
        wanted = _plain(number)
        return next((entry for entry in self.entries if _plain(entry.number) == wanted), None)

    def part_of(self, entry: Entry) -> str:
        """The title of the part in which a clause stands."""
        return next((part.title for part in self.parts if entry in part.entries), "")

    def neighbours(self, pk: int) -> tuple[Entry | None, Entry | None]:
        """The clauses before and after one."""
        keys = [entry.pk for entry in self.entries]
        place = keys.index(pk)
        before, after = self.entries[max(place - 1, 0) : place], self.entries[place + 1 : place + 2]
        return (before[0] if before else None), (after[0] if after else None)

    def openness(self) -> list[tuple[str, int]]:
        """How many clauses are open, partly open and fixed, in that order, without the zeros."""
        counts = Counter(entry.openness for entry in self.entries)
        return [(value, counts[value]) for value in Openness.values if counts[value]]


@dataclass(frozen=True)
class Shown:
    """A clause with its text, beside what the outline knows of it."""

    clause: Clause
    entry: Entry


@dataclass(frozen=True)
class Section:
    """What is read of a part on one page; `is_continued` where the part began on a page before."""

    title: str
    anchor: str
    is_continued: bool
    clauses: tuple[Shown, ...]


def sections(outline: Outline, page: int, consultation: Consultation) -> list[Section]:
    """A page of a draft with its texts, part by part; page 0 is the whole draft. One query."""
    wanted = outline.page(page) if page else list(outline.entries)
    texts = _texts(wanted, consultation)
    found = [
        (part, [Shown(texts[entry.pk], entry) for entry in part.entries if not page or entry.page == page])
        for part in outline.parts
    ]
    return [
        Section(part.title, part.anchor, shown[0].entry != part.first, tuple(shown)) for part, shown in found if shown
    ]


def _texts(entries: Sequence[Entry], consultation: Consultation) -> dict[int, Clause]:
    """The clauses by key, each with its draft and consultation at hand."""
    clauses = {
        clause.pk: clause
        for clause in Clause.objects.filter(pk__in=[entry.pk for entry in entries]).select_related("draft")
    }
    for clause in clauses.values():
        clause.draft.consultation = consultation
    return clauses


def outline(clauses: QuerySet[Clause]) -> Outline:
    """The outline of a draft, of whose clauses these are all."""
    part, heading = languages.column("part"), languages.column("heading")
    told = clauses.order_by("position", "pk").annotate(
        origin_keys=ArraySubquery(_origins().order_by("position", "pk").values("pk")), has_same_origin=_is_unchanged()
    )
    rows = list(told.values(*COLUMNS, part_title=_or_empty(F(part)), heading_text=_or_empty(F(heading))))
    shares = Counter(key for row in rows for key in row["origin_keys"])
    pages = _pages([bool(row["part_title"]) for row in rows])
    return Outline([_entry(row, page, shares) for row, page in zip(rows, pages, strict=True)])


def links_between(consultation: Consultation, first: int, last: int) -> Links:
    """From each clause of the published drafts between these two to those of the draft before that it comes from."""
    later = Clause.objects.published().filter(draft__consultation=consultation, draft__number__range=(first + 1, last))
    links: dict[int, list[int]] = defaultdict(list)
    for here, there in (
        later.filter(comes_from__isnull=False).order_by("pk", "comes_from").values_list("pk", "comes_from")
    ):
        links[here].append(there)
    return links


def _origins() -> QuerySet[Clause]:
    """The clauses from which that of the outer query comes."""
    return Clause.objects.filter(becomes=OuterRef("pk"))


def _is_unchanged() -> Exists:
    """Whether it has the wording of one that it comes from, in every language."""
    found = _origins()
    for column in languages.columns("heading", "text"):
        same = {f"own_{column}": Coalesce(OuterRef(column), Value(""), output_field=TextField())}
        own = Coalesce(column, Value(""), output_field=TextField())
        found = found.annotate(**{f"own_{column}": own}).filter(**same)
    return Exists(found)


def _or_empty(column: F) -> Coalesce:
    return Coalesce(column, Value(""), output_field=TextField())


def _entry(row: dict[str, Any], page: int, shares: Counter[int]) -> Entry:
    return Entry(
        row["pk"],
        row["number"],
        row["heading_text"],
        row["part_title"],
        row["openness"],
        _fate(row, shares),
        tuple(row["origin_keys"]),
        page,
    )


def _fate(row: dict[str, Any], shares: Counter[int]) -> Fate | None:
    """As `Clause.fate` tells it of a single clause."""
    origins = row["origin_keys"]
    if row["draft__number"] == 1:
        return None
    if not origins:
        return Fate.NEW
    if len(origins) > 1:
        return Fate.MERGED
    if shares[origins[0]] > 1:
        return Fate.SPLIT
    return Fate.SAME if row["has_same_origin"] else Fate.EDITED


def _pages(begins_part: Sequence[bool]) -> list[int]:
    """The page of each clause, told where parts begin: whole parts together as far as they fit, longer ones cut."""
    size, page, filled, pages = settings.CLAUSES_PER_PAGE, 1, 0, []
    for group in _grouped(list(range(len(begins_part))), lambda place: begins_part[place]):
        if filled and filled + len(group) > size:
            page, filled = page + 1, 0
        for _place in group:
            if filled == size:
                page, filled = page + 1, 0
            pages.append(page)
            filled += 1
    return pages


def _grouped[T](things: Iterable[T], begins: Any) -> list[list[T]]:
    """Runs of things, each begun by the first of all or by one that begins."""
    groups: list[list[T]] = []
    for thing in things:
        if begins(thing) or not groups:
            groups.append([])
        groups[-1].append(thing)
    return groups


def _plain(number: str) -> str:
    return number.strip().replace(",", ".").rstrip(".").casefold()
