"""How well the defence tells spam from remarks, measured on texts that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from blog.models import Post
from engagement.models import Comment, Discussion
from engagement.spam.assessment import assess
from engagement.spam.corpus import Sample, halves
from engagement.spam.training import learn

USUAL_SEED = 1


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


def measure(seed: int = USUAL_SEED) -> list[Outcome]:
    """Train on one half of the corpus, and look at the other as if it had just been sent. Nothing of it is kept."""
    known, unknown = halves(seed)
    with transaction.atomic():
        for language in sorted({sample.language for sample in known}):
            learn(language, _texts(known, "ham", language), _texts(known, "spam", language))
        outcomes = [_outcome(sample) for sample in unknown]
        transaction.set_rollback(True)
    return outcomes


def share_held(outcomes: Sequence[Outcome], kind: str, tag: str = "") -> float:
    """The share from 0 to 1 of the texts of a kind (and a way of writing) that were held."""
    held = [outcome.holds for outcome in outcomes if outcome.sample.kind == kind and tag in ("", outcome.sample.tag)]
    return sum(held) / len(held)


def _texts(known: Sequence[Sample], kind: str, language: str) -> list[str]:
    return [sample.text for sample in known if (sample.kind, sample.language) == (kind, language)]


def _outcome(sample: Sample) -> Outcome:
    """As it would be at receive, of an author of whom nothing is known yet."""
    discussion = Discussion(post=Post(pk=0))
    found = assess(Comment(discussion=discussion, comment=sample.text, language=sample.language))
    why = ", ".join(f"{reason['code']} {reason['weight']}" for reason in found.reasons)
    return Outcome(sample, found.holds, found.risk, why)
