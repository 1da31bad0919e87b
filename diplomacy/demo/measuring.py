"""How often the themes suggested for a text are right, measured on the invented voices by the functions the site uses.

A text is asked about as if it had just come in, and all others had been filed as wholes by hand. Copies of one letter
are one text: whoever knows one of them knows all. Real people repeat themselves less than invented ones, so the figure is
of sentences that nothing learnt has; how much better it looks otherwise is told beside.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from diplomacy import alike, folding
from diplomacy.demo.voices import SEED, Voice, source, voices
from diplomacy.keywords import keywords
from diplomacy.word_votes import Learnt, Vote, votes
from engagement.models.suggestions import FEWEST_SHARE, with_own_words

SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
SAME_SENTENCE = 0.5  # of the words of both: the rest are names of towns, numbers, slips
FIRST = 3
PARTS = 5


@dataclass(frozen=True)
class Lesson:
    """A text with the stems of its words and the numbers of its sentences, which equal or nearly equal ones share.

    `telling` are those of its sentences that speak of some theme: they do not stand in texts of most themes.
    """

    voice: Voice
    roots: frozenset[str]
    sentences: frozenset[int]
    telling: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What was suggested for a text, and the most frequent theme of all: whether they are of its themes."""

    language: str
    is_right: bool
    is_among_first: bool
    is_shown: bool
    baseline_is_right: bool


class Measured:
    """The voices of one draw. `known` are all that there is to learn from and to ask about, one of each wording."""

    def __init__(self, count: int, seed: int = SEED) -> None:
        self.known = _lessons(voices(count, seed))
        self.seed = seed
        self._own = {theme["code"]: f"{theme['title_en']} {theme['title_mn']}" for theme in source()["theme"]}
        everything = Counter(theme for lesson in self.known for theme in lesson.voice.themes)
        self._frequent = everything.most_common(1)[0][0]
        self._parts = self._sentences_in_parts()

    @property
    def sentences(self) -> int:
        """Of how many sentences the texts are made."""
        return len({sentence for lesson in self.known for sentence in lesson.sentences})

    def of_unseen_sentences(self, asked: int, passages: int = 0) -> list[Outcome]:
        """For about so many texts; learnt from so many others (0: from all that may teach).

        The sentences are dealt into five parts. Each part in turn is withheld: no text that has one of its sentences
        teaches, and texts are asked about that have no others. Sentences that speak of no theme may be in both.
        """
        random, found = Random(self.seed), list[Outcome]()  # noqa: S311 - a draw of invented texts
        for part in self._parts:
            others = [lesson for lesson in self.known if not lesson.telling & part]
            if passages:
                others = random.sample(others, min(passages, len(others)))
            unseen = [lesson for lesson in self.known if lesson.telling and lesson.telling <= part]
            chosen = random.sample(unseen, min(asked // PARTS, len(unseen)))
            found += [
                self._judged(lesson, votes(sorted(lesson.roots), self._learnt(others, lesson))) for lesson in chosen
            ]
        return found

    def of_any_others(self, asked: int) -> list[Outcome]:
        """The same where all other texts teach, also those that share sentences with the one asked about."""
        chosen = Random(self.seed).sample(self.known, min(asked, len(self.known)))  # noqa: S311 - as above
        return [self._against_all(lesson) for lesson in chosen]

    def _against_all(self, lesson: Lesson) -> Outcome:
        others = [other for other in self.known if other is not lesson]
        return self._judged(lesson, votes(sorted(lesson.roots), self._learnt(others, lesson)))

    def _sentences_in_parts(self) -> list[frozenset[int]]:
        telling = sorted({sentence for lesson in self.known for sentence in lesson.telling})
        Random(self.seed).shuffle(telling)  # noqa: S311 - as above
        return [frozenset(telling[part::PARTS]) for part in range(PARTS)]

    def _judged(self, lesson: Lesson, found: Sequence[Vote[str]]) -> Outcome:
        right = [vote.subject in lesson.voice.themes for vote in found[:FIRST]]
        return Outcome(
            lesson.voice.language,
            is_right=right[:1] == [True],
            is_among_first=any(right),
            is_shown=bool(found) and found[0].share >= FEWEST_SHARE,
            baseline_is_right=self._frequent in lesson.voice.themes,
        )

    def _learnt(self, others: Iterable[Lesson], asked: Lesson) -> dict[str, Learnt]:
        """What the others teach of each theme in the language that is asked in."""
        words: dict[str, Counter[str]] = {code: Counter() for code in self._own}
        count = Counter[str]()
        for other in others:
            shared = other.roots & asked.roots
            for theme in other.voice.themes:
                words[theme].update(shared)
                count[theme] += other.voice.language == asked.voice.language
        return {code: with_own_words(Learnt(count[code], words[code]), own) for code, own in self._own.items()}


def share(outcomes: Sequence[Outcome], name: str, language: str = "") -> float:
    """The share from 0 to 1 of the outcomes (in a language) of which this holds."""
    found = [getattr(outcome, name) for outcome in outcomes if language in ("", outcome.language)]
    return sum(found) / len(found) if found else 0.0


def shown(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those for which the site would suggest anything."""
    return [outcome for outcome in outcomes if outcome.is_shown]


def _lessons(said: Sequence[Voice]) -> list[Lesson]:
    copies = {like.place for group in alike.groups([_words(voice.text) for voice in said]) for like in group[1:]}
    sentences = _Sentences()
    found = [_lesson(voice, sentences) for place, voice in enumerate(said) if place not in copies]
    spread: dict[int, set[str]] = defaultdict(set)
    for lesson in found:
        for sentence in lesson.sentences:
            spread[sentence].add(lesson.voice.themes[0])
    most = len({theme for themes in spread.values() for theme in themes}) / 2
    common = {sentence for sentence, themes in spread.items() if len(themes) > most}
    return [replace(lesson, telling=lesson.sentences - common) for lesson in found]


def _lesson(voice: Voice, sentences: "_Sentences") -> Lesson:
    numbers = frozenset(sentences.number(sentence) for sentence in SENTENCE_ENDS.split(voice.text))
    return Lesson(voice, frozenset(root for keyword in keywords(voice.text) for root in keyword.roots), numbers)


class _Sentences:
    """Gives equal and nearly equal sentences one number."""

    def __init__(self) -> None:
        self._known: list[frozenset[str]] = []
        self._numbers: dict[frozenset[str], int] = {}

    def number(self, sentence: str) -> int:
        words = frozenset(_words(sentence))
        if words not in self._numbers:
            same = (number for number, other in enumerate(self._known) if _is_same(words, other))
            self._numbers[words] = next(same, len(self._known))
            if self._numbers[words] == len(self._known):
                self._known.append(words)
        return self._numbers[words]


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > SAME_SENTENCE * len(one | other)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.folded for word in folding.words(text))
