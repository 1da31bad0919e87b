"""Which of several subjects a text speaks of: each of its words has one vote, shared among the subjects that know it."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

# As many passages are held to be learnt of each subject beforehand: a subject with few does not win by one word.
HELD_TO_BE_LEARNT = 20
FEWEST_TO_TELL = 2  # passages in which a word stands before it tells a subject from others
SHOWN = 6


@dataclass(frozen=True)
class Learnt:
    """What is known of one subject: how many passages, and in how many of them each word stands."""

    passages: int = 0
    words: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Vote[Subject]:
    """A subject, its share of the votes of all words, from 0 to 1, and the words that voted most for it."""

    subject: Subject
    share: float
    words: list[str]


def votes[Subject: Hashable](words: Iterable[str], known: Mapping[Subject, Learnt]) -> list[Vote[Subject]]:
    """The subjects that any of these words votes for, the likeliest first.

    A word's vote weighs log((N + 1) / n) · n / (n + 1), with n of all N passages having it: rare words more, and those
    seen once less. Each subject gets the part of it that its rate of passages with the word has in the sum of rates
    (the probability of the subject by this word alone, all subjects being held to be as frequent).
    """
    heard: dict[Subject, dict[str, float]] = {}
    total = sum(learnt.passages for learnt in known.values())
    weights = 0.0
    for word in words:
        seen = sum(learnt.words[word] for learnt in known.values())
        if not seen:
            continue
        weight = math.log((max(total, seen) + 1) / seen) * seen / (seen + 1)
        weights += weight
        for subject, share in _shares(word, known).items():
            heard.setdefault(subject, {})[word] = weight * share
    found = [Vote(subject, sum(parts.values()) / weights, _weightiest(parts)) for subject, parts in heard.items()]
    return sorted(found, key=lambda vote: -vote.share)


def telling[Subject: Hashable](known: Mapping[Subject, Learnt]) -> dict[Subject, list[str]]:
    """The words that tell each subject from the others, most telling first.

    By what each word adds to the Kullback–Leibler divergence of the subject's passages from all: p · log(p / q), with p
    the share of the subject's passages that have the word, and q that of all.
    """
    everything = sum((learnt.words for learnt in known.values()), Counter[str]())
    total = sum(learnt.passages for learnt in known.values())
    return {subject: _telling(learnt, everything, total) for subject, learnt in known.items()}


def _shares[Subject: Hashable](word: str, known: Mapping[Subject, Learnt]) -> dict[Subject, float]:
    rates = {
        subject: learnt.words[word] / (learnt.passages + HELD_TO_BE_LEARNT)
        for subject, learnt in known.items()
        if learnt.words[word]
    }
    whole = sum(rates.values())
    return {subject: rate / whole for subject, rate in rates.items()}


def _telling(learnt: Learnt, everything: Counter[str], total: int) -> list[str]:
    gains = {
        word: count / learnt.passages * math.log(count * total / (learnt.passages * everything[word]))
        for word, count in learnt.words.items()
        if count >= FEWEST_TO_TELL
    }
    return _weightiest({word: gain for word, gain in gains.items() if gain > 0})


def _weightiest(weights: Mapping[str, float]) -> list[str]:
    return sorted((word for word in weights if weights[word] > 0), key=lambda word: (-weights[word], word))[:SHOWN]
