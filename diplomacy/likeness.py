"""How much of one wording is in another, by their words in every language; rare words count for more."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"\w+")
SAME_NUMBER = 0.3  # from so much likeness on, a clause with the number of an old one continues it
LIKE = 0.4  # so much, whatever the number
COMMON = 60  # a word that so many clauses have tells them not apart
CONTAINED = 0.6  # so much of the smaller one is in the larger one: it was split off, or merged into it

type Wordings = Sequence[str]  # one per language, "" where there is none


@dataclass(frozen=True)
class Numbered:
    """A clause as its likeness to others is judged."""

    number: str
    wordings: Wordings


class Likeness:
    """Two drafts beside each other. Clauses are named by their places in the lists."""

    def __init__(self, before: Sequence[Numbered], after: Sequence[Numbered]) -> None:
        self.before, self.after = before, after
        self._old, self._new = [_features(one) for one in before], [_features(one) for one in after]
        self._weights = _weights([*self._old, *self._new])
        self._sizes = {id(one): self._weight(one) for one in (*self._old, *self._new)}
        self._shared = self._overlaps()

    def like(self, new: int, old: int) -> float:
        """From 0, nothing in common, to 1, the same words."""
        both = self._size(self._new[new]) + self._size(self._old[old])
        return 2 * self._shared[new].get(old, 0.0) / both if both else 0.0

    def candidates(self, new: int, most: int) -> list[int]:
        """The old clauses most like a new one, best first."""
        return sorted(self._shared[new], key=lambda old: self._rank(new, old), reverse=True)[:most]

    def origins(self) -> list[list[int]]:
        """For each new clause the old ones that it seems to come from, in their order; [] for one that seems new."""
        best_old, best_new = self._bests()
        return [
            [old for old in sorted(olds) if self._is_origin(new, old, best_old[new] == old, best_new[old] == new)]
            for new, olds in enumerate(self._shared)
        ]

    def _is_origin(self, new: int, old: int, is_best_old: bool, is_best_new: bool) -> bool:  # noqa: FBT001
        like = self.like(new, old)
        if self.after[new].number == self.before[old].number and like >= SAME_NUMBER:
            return True
        if is_best_old and (like >= LIKE or self._share(new, old, self._new[new]) >= CONTAINED):
            return True
        return is_best_new and self._share(new, old, self._old[old]) >= CONTAINED

    def _share(self, new: int, old: int, whole: Counter[str]) -> float:
        size = self._size(whole)
        return self._shared[new].get(old, 0.0) / size if size else 0.0

    def _bests(self) -> tuple[dict[int, int], dict[int, int]]:
        """For each new clause the old one most like it, and the other way round."""
        best_old: dict[int, int] = {}
        best_new: dict[int, int] = {}
        for new, olds in enumerate(self._shared):
            for old in olds:
                rank = self._rank(new, old)
                if new not in best_old or rank > self._rank(new, best_old[new]):
                    best_old[new] = old
                if old not in best_new or rank > self._rank(best_new[old], old):
                    best_new[old] = new
        return best_old, best_new

    def _rank(self, new: int, old: int) -> tuple[float, bool, float]:
        """Likeness; among equals the same number, and then the nearest place."""
        distance = abs(new / max(len(self.after), 1) - old / max(len(self.before), 1))
        return round(self.like(new, old), 6), self.after[new].number == self.before[old].number, -distance

    def _overlaps(self) -> list[dict[int, float]]:
        """For each new clause the weight of what it shares with old ones; those with nothing in common are left out."""
        where: dict[str, list[tuple[int, int]]] = {}
        for old, features in enumerate(self._old):
            for feature, count in features.items():
                if self._weights[feature]:
                    where.setdefault(feature, []).append((old, count))
        return [self._overlap(features, where) for features in self._new]

    def _overlap(self, features: Counter[str], where: Mapping[str, list[tuple[int, int]]]) -> dict[int, float]:
        found: dict[int, float] = {}
        for feature, count in features.items():
            weight = self._weights[feature]
            for old, there in where.get(feature, ()):
                found[old] = found.get(old, 0.0) + min(count, there) * weight
        return found

    def _size(self, features: Counter[str]) -> float:
        return self._sizes[id(features)]

    def _weight(self, features: Counter[str]) -> float:
        return sum(count * self._weights[feature] for feature, count in features.items())


def _features(clause: Numbered) -> Counter[str]:
    """Words and pairs of words, each with its language."""
    found: Counter[str] = Counter()
    for language, wording in enumerate(clause.wordings):
        words = [f"{language} {word}" for word in WORD.findall(wording.casefold())]
        found.update(words)
        found.update(f"{one} {other}" for one, other in itertools.pairwise(words))
    return found


def _weights(texts: Iterable[Mapping[str, int]]) -> dict[str, float]:
    """Less for what many clauses have, and nothing for what stands in a great many."""
    texts = list(texts)
    spread = Counter(feature for features in texts for feature in features)
    common = max(COMMON, len(texts) // 8)
    return {feature: math.log(1 + len(texts) / count) if count <= common else 0.0 for feature, count in spread.items()}
