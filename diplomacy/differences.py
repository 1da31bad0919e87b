"""Word-level differences between two wordings, as data; templates draw them with ins and del."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from django.core.cache import cache

MOST_COMPARED = 500_000  # tokens of one text times those of the other: some 350 words against as many
KEPT_SECONDS = 86_400
FEWEST_KEPT = 3  # words in a row; fewer stand in any two texts
SENTENCE = re.compile(r"\s*\S.*?(?:[.!?;](?=\s)|\s*$)", re.DOTALL)
Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """A run of text that is the same in both wordings, was added, or was removed."""

    kind: Kind
    text: str


@lru_cache(maxsize=512)
def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """The way from one wording to the other: runs whose same and added texts join to `new`, same and removed to `old`.

    Whitespace, words and punctuation are compared apart, so a changed comma marks the comma alone. What both begin
    and end with is set aside first; of two long texts that have little else in common, the whole is marked: the cost
    grows with the square of the length. Results are kept: published wordings never change.
    """
    before, after = _tokens(old), _tokens(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    middle = _compared(before[head : len(before) - tail], after[head : len(after) - tail])
    same = Change("same", "".join(before[:head])), Change("same", "".join(before[len(before) - tail :]))
    return tuple(_joined([change for change in (same[0], *middle, same[1]) if change.text]))


def all_word_changes(pairs: Sequence[tuple[str, str]]) -> list[tuple[Change, ...]]:
    """`word_changes` of many pairs, shared by all processes: asked of the cache at once, by what the texts are."""
    names = [f"words-{sha256(f'{len(old)} {old}{new}'.encode()).hexdigest()}" for old, new in pairs]
    known = cache.get_many(names)
    found = {name: word_changes(*pair) for name, pair in zip(names, pairs, strict=True) if name not in known}
    cache.set_many(found, KEPT_SECONDS)
    return [(known | found)[name] for name in names]


def staying(old: str, own: Sequence[Change], others: Mapping[str, Sequence[Change]]) -> tuple[str, list[str]]:
    """Of an old wording that was split, the sentences to compare with one of its heirs, and who has the others.

    `own` are the changes from the old wording to this heir, `others` those to each of the rest, by name. A sentence
    goes to the heir that keeps most of it; one of which nobody keeps a third stays with all.
    """
    spans, heirs = _kept(own), {name: _kept(changes) for name, changes in others.items()}
    sentences, moved = list[str](), set[str]()
    for match in SENTENCE.finditer(old):
        heir = max(heirs, key=lambda name: _overlap(heirs[name], *match.span()), default="")
        most = _overlap(heirs[heir], *match.span()) if heir else 0
        if most * 3 >= len(match[0]) and most > _overlap(spans, *match.span()):
            moved.add(heir)
        else:
            sentences.append(match[0])
    return "".join(sentences).strip(), [name for name in heirs if name in moved]


def _kept(changes: Sequence[Change]) -> list[tuple[int, int]]:
    """From where to where in the old wording the words go on; single words stand in any two texts."""
    found, place = [], 0
    for change in changes:
        end = place + (len(change.text) if change.kind != "added" else 0)
        if change.kind == "same" and len(change.text.split()) >= FEWEST_KEPT:
            found.append((place, end))
        place = end
    return found


def _overlap(spans: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """How many characters from `first` to `last` the spans cover."""
    return sum(max(min(end, last) - max(start, first), 0) for start, end in spans)


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many tokens both begin with."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))


def _compared(before: list[str], after: list[str]) -> list[Change]:
    if len(before) * len(after) > MOST_COMPARED:
        return [Change("removed", "".join(before)), Change("added", "".join(after))]
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            changes.append(Change("removed", "".join(before[i1:i2])))
        if j2 > j1:
            changes.append(Change("added", "".join(after[j1:j2])))
    return changes


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
