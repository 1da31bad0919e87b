"""A corpus of our own by which the defence is measured: 300 remarks of citizens and 300 of advertisers, all invented.

`corpus/ham.tsv` and `corpus/spam.tsv`: a tag of the language («mn-Latn» is Mongolian typed in Latin letters), a tab, the
text. Nothing of it is ever learnt by a running site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.db import transaction

from blog.models import Post
from engagement.models import Comment, Discussion
from engagement.spam.assessment import assess
from engagement.spam.training import learn

FOLDER = Path(__file__).parent / "corpus"
KINDS = ("ham", "spam")
USUAL_SEED = 1


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


@dataclass(frozen=True)
class Outcome:
    """What became of a text that the classifier had not seen: its risk, why, and whether it was held."""

    sample: Sample
    holds: bool
    risk: int
    why: str

    @property
    def is_mistake(self) -> bool:
        return self.holds != (self.sample.kind == "spam")


def samples() -> list[Sample]:
    """The whole corpus."""
    found = []
    for kind in KINDS:
        for line in (FOLDER / f"{kind}.tsv").read_text(encoding="utf-8").splitlines():
            tag, text = line.split("\t")
            found.append(Sample(kind, tag, text))
    return found


def measure(seed: int = USUAL_SEED) -> list[Outcome]:
    """Train on one half, and look at the other as if it had just been sent. Nothing of it is kept."""
    known, unknown = halves(seed)
    with transaction.atomic():
        for language in sorted({sample.language for sample in known}):
            learn(language, _texts(known, "ham", language), _texts(known, "spam", language))
        outcomes = [_outcome(sample) for sample in unknown]
        transaction.set_rollback(True)
    return outcomes


def halves(seed: int) -> tuple[list[Sample], list[Sample]]:
    """Two halves drawn by lot, with as many of each kind and each way of writing."""
    lot, first, second = Random(seed), list[Sample](), list[Sample]()  # noqa: S311 - a draw that can be repeated
    everything = samples()
    for group in sorted({(sample.kind, sample.tag) for sample in everything}):
        members = [sample for sample in everything if (sample.kind, sample.tag) == group]
        lot.shuffle(members)
        middle = len(members) // 2 + lot.randint(0, len(members) % 2)
        first += members[:middle]
        second += members[middle:]
    return first, second


def share_held(outcomes: Sequence[Outcome], kind: str, tag: str = "") -> float:
    """The share from 0 to 1 of the texts of a kind (and a way of writing) that were held."""
    held = [outcome.holds for outcome in outcomes if outcome.sample.kind == kind and tag in ("", outcome.sample.tag)]
    return sum(held) / len(held)


def _texts(known: Sequence[Sample], kind: str, language: str) -> list[str]:
    return [sample.text for sample in known if (sample.kind, sample.language) == (kind, language)]


def _outcome(sample: Sample) -> Outcome:
    """As it would be at receive, of an author unknown so far."""
    discussion = Discussion(post=Post(pk=0))
    comment = Comment(discussion=discussion, comment=sample.text, language=sample.language)
    found = assess(comment)
    why = ", ".join(f"{reason['code']} {reason['weight']}" for reason in found.reasons)
    return Outcome(sample, found.holds, found.risk, why)
