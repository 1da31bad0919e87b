"""Groups of texts that are the same, or nearly the same, by their words in their order.

Two texts are as like as the pairs of neighbouring words that they share, of all pairs of both (Jaccard). Which texts can
be like at all is found by their rarest pairs: of two that share enough, each has one of these among the rarest of the
other (prefix filtering, after Chaudhuri, Ganti and Kaushik, "A Primitive Operator for Similarity Joins", 2006), so that
thousands of texts need few comparisons and none is missed.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LIKE = 0.7  # of all pairs of words; somebody who adds a third of their own has said more than the letter
# Shorter texts are the same by chance: «I agree», «Дэмжиж байна».
FEWEST_TO_EQUAL, FEWEST_TO_RESEMBLE = 4, 8
SAME = 100

type Words = tuple[str, ...]
type Pairs = frozenset[tuple[str, str]]
type Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Like:
    """A text by its place in the list, and how like the first of its group it is, in percent: 100 has the same words."""

    place: int
    likeness: int


@dataclass(frozen=True)
class _Kept:
    pairs: Pairs
    group: list[Like]


def groups(texts: Sequence[Sequence[str]], progress: Progress = lambda done, total: None) -> list[list[Like]]:
    """Groups of two texts or more, the largest first; each text, given as its folded words, is in one group at most.

    The first of a group is its most frequent wording, and of equally frequent ones the earliest; all others are like it.
    """
    wordings = _wordings(texts)
    order = sorted(wordings, key=lambda words: (-len(wordings[words]), wordings[words][0]))
    index = _Index(order)
    found: list[list[Like]] = []
    for number, words in enumerate(order, 1):
        kept, likeness = index.nearest(words)
        if kept is None:
            kept = index.keep(words)
            found.append(kept.group)
        kept.group.extend(Like(place, likeness) for place in wordings[words])
        progress(number, len(order))
    return sorted((group for group in found if len(group) > 1), key=len, reverse=True)


def _wordings(texts: Sequence[Sequence[str]]) -> dict[Words, list[int]]:
    """The places of each wording that is long enough to be nobody's chance."""
    found: dict[Words, list[int]] = {}
    for place, words in enumerate(texts):
        if len(words) >= FEWEST_TO_EQUAL:
            found.setdefault(tuple(words), []).append(place)
    return found


class _Index:
    """The first wordings of groups, found by their rarest pairs of words."""

    def __init__(self, wordings: Sequence[Words]) -> None:
        self._spread = Counter(pair for words in wordings for pair in _pairs(words))
        self._with: dict[tuple[str, str], list[_Kept]] = defaultdict(list)

    def keep(self, words: Words) -> _Kept:
        kept = _Kept(_pairs(words), [])
        for pair in self._rarest(words):
            self._with[pair].append(kept)
        return kept

    def nearest(self, words: Words) -> tuple[_Kept | None, int]:
        """The kept wording that is most like this one, as far as it is like enough, and how like in percent."""
        pairs = _pairs(words)
        candidates = {id(kept): kept for pair in self._rarest(words) for kept in self._with[pair]}
        best, most = None, 0.0
        for kept in candidates.values():
            like = _likeness(pairs, kept.pairs)
            if like >= LIKE and like > most:
                best, most = kept, like
        return best, min(SAME - 1, round(SAME * most)) if best else SAME

    def _rarest(self, words: Words) -> list[tuple[str, str]]:
        """So many pairs that a text like this one has at least one of them; none of a text that is too short."""
        if len(words) < FEWEST_TO_RESEMBLE:
            return []
        pairs = sorted(_pairs(words), key=lambda pair: (self._spread[pair], pair))
        return pairs[: len(pairs) - math.ceil(LIKE * len(pairs)) + 1]


def _pairs(words: Words) -> Pairs:
    return frozenset(itertools.pairwise(words))


def _likeness(one: Pairs, other: Pairs) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
