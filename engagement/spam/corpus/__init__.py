"""A corpus of our own: 300 remarks of citizens and 300 of advertisers, all invented. No running site learns from it.

`ham.tsv` and `spam.tsv`: how it is written («mn-Latn» is Mongolian typed in Latin letters), a tab, the text.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent
KINDS = ("ham", "spam")


@dataclass(frozen=True)
class Sample:
    """One text, what it is, and how it is written: «en», «mn» or «mn-Latn»."""

    kind: str
    tag: str
    text: str

    @property
    def language(self) -> str:
        """As its author would have marked it."""
        return self.tag[:2]


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    """All samples of a kind: «ham» or «spam»."""
    lines = (FOLDER / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Sample(kind, *line.split("\t")) for line in lines)


def halves(seed: int) -> tuple[list[Sample], list[Sample]]:
    """Two halves drawn by lot, with as many of each kind and each way of writing."""
    lot, first, second = Random(seed), list[Sample](), list[Sample]()  # noqa: S311 - a draw that can be repeated
    everything = [sample for kind in KINDS for sample in samples(kind)]
    for group in sorted({(sample.kind, sample.tag) for sample in everything}):
        members = [sample for sample in everything if (sample.kind, sample.tag) == group]
        lot.shuffle(members)
        middle = len(members) // 2 + lot.randint(0, len(members) % 2)
        first += members[:middle]
        second += members[middle:]
    return first, second
