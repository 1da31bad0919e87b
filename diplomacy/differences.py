"""Word-level differences between two wordings, as data; templates draw them with ins and del."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """A run of text that is the same in both wordings, was added, or was removed."""

    kind: Kind
    text: str


@lru_cache(maxsize=512)
def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """The way from one wording to the other: runs whose same and added texts join to `new`, same and removed to `old`.

    Whitespace, words and punctuation are compared apart, so a changed comma marks the comma alone.
    The cost grows with the square of the length, so results are kept: published wordings never change.
    """
    before, after = _tokens(old), _tokens(new)
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            changes.append(Change("removed", "".join(before[i1:i2])))
        if j2 > j1:
            changes.append(Change("added", "".join(after[j1:j2])))
    return tuple(_joined(changes))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _joined(changes: list[Change]) -> list[Change]:
    """Fold a lone blank between two changes into them, so that a reader sees phrases and not confetti."""
    folded: list[Change] = []
    for index, change in enumerate(changes):
        between = 0 < index < len(changes) - 1 and change.kind == "same" and not change.text.strip()
        folded += [Change("removed", change.text), Change("added", change.text)] if between else [change]
    return _merged(folded)


def _merged(changes: list[Change]) -> list[Change]:
    """Within each stretch of changes, one removed run and then one added run."""
    merged: list[Change] = []
    pending = {"removed": "", "added": ""}
    for change in [*changes, Change("same", "")]:
        if change.kind != "same":
            pending[change.kind] += change.text
            continue
        merged += [Change("removed", pending["removed"]), Change("added", pending["added"]), change]
        pending = {"removed": "", "added": ""}
    return [change for change in merged if change.text]
