"""A local classifier: how much a comment reads like what moderators have marked as spam, in its own language.

It learns from people's decisions alone (engagement.spam.training). It ranks and holds; it deletes and refuses nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from django.conf import settings

from engagement.models import TokenCount
from engagement.spam.tokens import PIECE, SIGNAL, as_written, tokens

SMOOTHING = 1.5  # what is added to each count, so that a token seen once proves little
MOST_SURE = 30  # beyond it the logistic function is 0 or 1 to every digit, and overflows
# Pieces repeat what their word says, several times over; signals stand alone.
TRUST = {PIECE: 0.4, SIGNAL: 1.75}
FEW_WORDS = 16  # of a shorter comment, how it is written says little
SHOWN = 6


@dataclass(frozen=True)
class Counts:
    """How many comments of each kind were learnt, and in how many of them (ham, spam) each token stood."""

    ham: int
    spam: int
    of: Mapping[str, tuple[int, int]]

    @property
    def suffice(self) -> bool:
        """Whether enough of both kinds was learnt to speak."""
        return min(self.ham, self.spam) >= settings.CLASSIFIER_MIN_COMMENTS


@dataclass(frozen=True)
class Opinion:
    """How probably it is spam, from 0 to 1, and the words that tell most for it."""

    share: float
    telling: list[str]


def spam_share(text: str, language: str) -> Opinion | None:
    """What the classifier of that language says of a text; None while it has not learnt enough. One query."""
    found = tokens(text)
    counts = _counts(found, language)
    if not counts.suffice:
        return None
    weighed, written = opinion(found, counts), as_written(text)
    return Opinion(weighed.share, [written.get(token, token) for token in weighed.telling])


def opinion(found: Sequence[str], counts: Counts) -> Opinion:
    """Naive Bayes, with both kinds held to be as frequent: how much spam comes is for the other layers to say.

    A token weighs log(P(token | spam) / P(token | ham)), the probabilities being the shares of learnt comments in which
    it stood, smoothed by addition (the Bernoulli model of Manning, Raghavan and Schütze, "Introduction to Information
    Retrieval", 13.3, over the tokens that are there). Words that stand in many comments weigh less, by the square root
    of their inverse document frequency, after Rennie and others, "Tackling the Poor Assumptions of Naive Bayes Text
    Classifiers" (2003). The weights are added up by how far each kind of token is to be trusted, and the logistic
    function makes a share of the sum.
    """
    share_of_signals = min(1, sum(token[0] not in TRUST for token in found) / FEW_WORDS)
    weights = {token: _weight(token, counts, share_of_signals) for token in found if token in counts.of}
    share = 1 / (1 + exp(-max(-MOST_SURE, min(MOST_SURE, sum(weights.values())))))
    return Opinion(share, _telling(weights))


def _weight(token: str, counts: Counts, share_of_signals: float) -> float:
    ham, spam = counts.of[token]
    in_spam = log((spam + SMOOTHING) / (counts.spam + 2 * SMOOTHING))
    in_ham = log((ham + SMOOTHING) / (counts.ham + 2 * SMOOTHING))
    importance = share_of_signals if token[0] == SIGNAL else _rarity(ham + spam, counts.ham + counts.spam)
    return TRUST.get(token[0], 1) * importance * (in_spam - in_ham)


def _rarity(seen: int, of_all: int) -> float:
    """From 1 for a token seen once to 0 for one that stands everywhere."""
    return (log(of_all / seen) / log(of_all)) ** 0.5


def _telling(weights: Mapping[str, float]) -> list[str]:
    """The weightiest words; pieces of words and signals mean nothing to a reader."""
    words = [token for token in weights if token[0] not in TRUST and weights[token] > 0]
    return sorted(words, key=lambda token: -weights[token])[:SHOWN]


def _counts(found: list[str], language: str) -> Counts:
    of = TokenCount.objects.of(language, found)
    ham, spam = of.pop("", (0, 0))
    return Counts(ham, spam, of)
