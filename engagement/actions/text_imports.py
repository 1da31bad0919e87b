"""Bringing a text into an unpublished draft: read in each language, put right step by step, then written at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import CharField, ProtectedError, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.clause_rows import Fault, Row, align, faults, from_data, number_of, to_data
from diplomacy.clause_text import read
from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement.actions import clause_origins
from engagement.actions.clause_matches import is_same, matches
from engagement.models import Clause, Draft, Openness, Stage, TextImport

MOST_CLAUSES = 2_000
LIMITS = {
    **{name: getattr(Clause._meta.get_field(name), "max_length", 0) for name in ("number", "part", "heading")},
    "text": 20_000,
}
TEXTS = ("part", "heading", "text")


@dataclass(frozen=True)
class Plan:
    """What writing an import would do: numbers of clauses by what becomes of them. Changed ones get a new text.

    `renumbered` goes on under another number, as «2 → 3»; `lost` have a wholly new text, and an explanation or openness
    that goes with the old one.
    """

    new: list[str]
    changed: list[str]
    same: list[str]
    renumbered: list[str]
    removed: list[str]
    lost: list[str]


def obstacles(draft: Draft) -> list[str]:
    """What stands against importing a text into it, in sentences."""
    if draft.published_at:
        return [_("It is already published.")]
    if draft.consultation.stage in {Stage.WITHDRAWN, Stage.ANSWERED}:
        return [_("The consultation is over: its text does not change any more.")]
    return []


@transaction.atomic
def begin(draft: Draft, texts: Mapping[str, str], *, by: User, points: bool = False) -> TextImport:
    """Read a text, given by language, and put it beside each other; an unfinished import of the draft gives way.

    `points` makes lettered points clauses of their own. Nothing of the draft changes.
    """
    locked = Draft.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=draft.pk)
    refuse_unless_empty(obstacles(locked))
    readings = {code: read(texts.get(code, ""), points=points) for code in languages.codes()}
    empty = [code for code, reading in readings.items() if not reading.passages]
    refuse_unless_empty(
        [_("There is no text in this language: %(name)s.") % {"name": languages.name(c)} for c in empty]
    )
    rows = align({code: reading.passages for code, reading in readings.items()})
    if len(rows) > MOST_CLAUSES:
        raise Refused(_("The text has more than %(most)d clauses.") % {"most": MOST_CLAUSES})
    titles = {code: reading.title for code, reading in readings.items() if reading.title}
    state = {"rows": to_data(rows), "before": None, "titles": titles, "begun_by": by, "changed_at": timezone.now()}
    found = TextImport.objects.filter(draft=locked).first()
    version = found.version + 1 if found else 0
    TextImport.objects.filter(draft=locked).delete()
    return TextImport.objects.create(draft=locked, version=version, **state)


def rows_of(text_import: TextImport) -> list[Row]:
    return from_data(text_import.rows)


def faults_of(rows: Sequence[Row]) -> list[list[Fault]]:
    """What is wrong with each row, or worth a look."""
    return faults(rows, LIMITS)


@transaction.atomic
def take_step(text_import: TextImport, step: Callable[[list[Row]], list[Row]], *, version: int) -> TextImport:
    """Change the rows; raises Stale if they are not those of `version` any more."""
    locked = _locked(text_import, version)
    rows = to_data(step(from_data(locked.rows)))
    if rows != locked.rows:
        locked.before, locked.rows, locked.version = locked.rows, rows, locked.version + 1
        locked.changed_at = timezone.now()
        locked.save()
    return locked


@transaction.atomic
def undo(text_import: TextImport, *, version: int) -> TextImport:
    """Take the last step back; twice takes it again."""
    locked = _locked(text_import, version)
    if locked.before is not None:
        locked.rows, locked.before, locked.version = locked.before, locked.rows, locked.version + 1
        locked.save()
    return locked


@transaction.atomic
def abandon(text_import: TextImport, *, version: int) -> None:
    """Forget an import; the draft stays as it is."""
    _locked(text_import, version).delete()


def plan(text_import: TextImport) -> Plan:
    """What writing it would do to the clauses that are there."""
    there, rows = list(text_import.draft.clauses.all()), rows_of(text_import)
    kept = matches(there, rows)
    numbers = [number_of(row) for row in rows]
    gone = _gone(there, kept)
    moved = {at: clause for at, clause in kept.items() if clause.number != numbers[at]}
    return Plan(
        new=[number for at, number in enumerate(numbers) if at not in kept],
        changed=[numbers[at] for at, clause in _by_place(kept) if not is_same(clause, rows[at])],
        same=[numbers[at] for at, clause in _by_place(kept) if is_same(clause, rows[at])],
        renumbered=[f"{clause.number} → {numbers[at]}" for at, clause in _by_place(moved)],
        removed=[clause.number for clause in gone if clause.number not in numbers],
        lost=[clause.number for clause in gone if clause.number in numbers and _says_more(clause)],
    )


def _by_place(kept: Mapping[int, Clause]) -> list[tuple[int, Clause]]:
    return [(at, kept[at]) for at in sorted(kept)]


def _gone(there: Iterable[Clause], kept: Mapping[int, Clause]) -> list[Clause]:
    """The clauses that go on nowhere."""
    going_on = {clause.pk for clause in kept.values()}
    return [clause for clause in there if clause.pk not in going_on]


def _says_more(clause: Clause) -> bool:
    """Whether more than its wording was written."""
    return clause.openness != Openness.OPEN or any(getattr(clause, name) for name in languages.columns("explanation"))


def obstacles_to_writing(text_import: TextImport) -> list[str]:
    """What stands against writing its clauses, in sentences."""
    rows = rows_of(text_import)
    waiting = [row for row, found in zip(rows, faults_of(rows), strict=True) if any(f.is_obstacle for f in found)]
    if not rows:
        return [_("A draft needs at least one clause.")]
    if waiting:
        count = len(waiting)
        text = ngettext("%(count)d row has to be put right first.", "%(count)d rows have to be put right first.", count)
        return [text % {"count": count}]
    return []


@transaction.atomic
def write(text_import: TextImport, *, version: int) -> Draft:
    """Write all clauses at once. A clause that goes on in the text keeps its explanation, openness and origins."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=text_import.draft_id)
    refuse_unless_empty(obstacles(draft))
    locked = _locked(text_import, version)
    refuse_unless_empty(obstacles_to_writing(locked))
    rows = rows_of(locked)
    there = list(draft.clauses.all())
    kept = matches(there, rows)
    _remove(draft, _gone(there, kept))
    _free_numbers([clause for at, clause in kept.items() if clause.number != number_of(rows[at])])
    touched = _write_rows(draft, rows, kept)
    locked.delete()
    if draft.number > 1:
        clause_origins.propose(draft, touched)
    return draft


def _free_numbers(clauses: Iterable[Clause]) -> None:
    """Let numbers change hands: until they are written, these have numbers that no text has."""
    keys = [clause.pk for clause in clauses]
    Clause.objects.filter(pk__in=keys).update(number=Concat(Value("~"), Cast("pk", CharField())))


def _write_rows(draft: Draft, rows: Sequence[Row], kept: Mapping[int, Clause]) -> list[Clause]:
    """The clauses that are new or have another wording."""
    beside = [(kept.get(at) or Clause(draft=draft), row) for at, row in enumerate(rows)]
    touched = [clause for clause, row in beside if clause.pk is None or not is_same(clause, row)]
    written = [_filled(clause, row, position) for position, (clause, row) in enumerate(beside, start=1)]
    columns = ["position", "number", *languages.columns(*TEXTS)]
    Clause.objects.bulk_update([clause for clause in written if clause.pk], columns, batch_size=200)
    Clause.objects.bulk_create([clause for clause in written if clause.pk is None])
    return touched


def _filled(clause: Clause, row: Row, position: int) -> Clause:
    clause.position, clause.number = position, number_of(row)
    for code, passage in row.items():
        for name in TEXTS:
            setattr(clause, languages.column(name, code), getattr(passage, name) if passage else "")
    return clause


def _remove(draft: Draft, clauses: Iterable[Clause]) -> None:
    try:
        draft.clauses.filter(pk__in=[clause.pk for clause in clauses]).delete()
    except ProtectedError as error:
        kept = sorted({_number_of(record) for record in error.protected_objects})
        raise Refused(
            _("These clauses are gone from the text, but questions are asked about them: %(numbers)s.")
            % {"numbers": ", ".join(kept)}
        ) from error


def _number_of(record: Any) -> str:
    """The number of the clause that something is about."""
    return str(record.clause.number)


def _locked(text_import: TextImport, version: int) -> TextImport:
    found = TextImport.objects.select_for_update().filter(pk=text_import.pk).first()
    if found is None or found.version != version:
        raise Stale(_("Somebody else has worked on this import meanwhile. Look at it as it is now, and go on."))
    return found
