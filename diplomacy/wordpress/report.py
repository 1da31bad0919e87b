"""What an import has done: counts by kind, and everything that was not taken as it was, with the reason."""

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    TAKEN = "taken"
    UPDATED = "taken anew"
    KNOWN = "there already"
    DRAFT = "taken as a draft"
    CHANGED = "taken with changes"
    TRANSLATE = "to translate"
    LEFT = "not taken"


# What a record as a whole came to; the other outcomes are remarks on it.
COUNTED = (Outcome.TAKEN, Outcome.UPDATED, Outcome.KNOWN, Outcome.LEFT)


@dataclass(frozen=True)
class Entry:
    """One line: what of the former site, by its number and name there, and what became of it."""

    kind: str
    key: str
    name: str
    outcome: Outcome
    reason: str
    address: str = ""


@dataclass
class Report:
    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)

    def count(self, kind: str, outcome: Outcome, number: int = 1) -> None:
        """So many records of a kind came to this."""
        if number:
            self.counts[kind, outcome] += number

    def note(self, kind: str, key: str, name: str, outcome: Outcome, reason: str, address: str = "") -> None:
        """List something; what was not taken is counted too."""
        self.entries.append(Entry(kind, key, name, outcome, reason, address))
        if outcome == Outcome.LEFT:
            self.count(kind, outcome)

    def add(self, other: "Report") -> None:
        """Take over what another report says, as of a transaction that stands."""
        self.counts.update(other.counts)
        self.entries += other.entries

    def table(self) -> list[str]:
        """Lines of counts, one for each kind."""
        kinds = list(dict.fromkeys(kind for kind, _outcome in self.counts))
        lines = [f"{'':16}" + "".join(f"{outcome:>16}" for outcome in COUNTED)]
        rows = ((kind, *(self.counts[kind, outcome] for outcome in COUNTED)) for kind in kinds)
        lines += (f"{kind:16}" + "".join(f"{number:>16}" for number in numbers) for kind, *numbers in rows)
        return lines

    def listing(self) -> list[str]:
        """Lines that name everything listed, under a heading for each outcome."""
        lines = []
        for outcome in Outcome:
            found = [entry for entry in self.entries if entry.outcome == outcome]
            if found:
                lines += ["", f"{outcome.capitalize()} ({len(found)}):"]
                lines += [f"  {entry.kind} {entry.key} «{entry.name}»: {entry.reason}" for entry in found]
        return lines

    def write(self, path: Path) -> None:
        """The listing as a file: JSON with the counts if its name ends so, else CSV."""
        if path.suffix.lower() == ".json":
            counts = [
                {"kind": kind, "outcome": outcome, "count": number} for (kind, outcome), number in self.counts.items()
            ]
            found = {"counts": counts, "entries": [asdict(entry) for entry in self.entries]}
            path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            return
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, list(Entry.__dataclass_fields__))
            table.writeheader()
            table.writerows({name: _as_text(value) for name, value in asdict(entry).items()} for entry in self.entries)


def _as_text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t")) else value
