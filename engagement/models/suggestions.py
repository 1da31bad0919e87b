"""Help with filing: themes suggested for a text by the words of passages already filed. It suggests and never decides.

For each theme, `ThemeWord` keeps in how many filed passages each stem stands, in how many each form of a word
(`FORM` before it, so that people can be shown words and not stems), and how many passages there are in each language
(`PASSAGES` before its code). Nothing is computed anywhere else, and nothing but words is kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from diplomacy.keywords import Keyword, keywords, roots
from diplomacy.word_votes import Learnt, Vote, telling, votes
from engagement.models.consultations import Consultation
from engagement.models.theme_words import ThemeWord
from engagement.models.themes import Theme

FORM, PASSAGES = "=", "#"
OF_THE_TITLE = 2  # passages that a word of a theme's own texts is worth
MOST = 3  # suggestions for one text
FEWEST_SHARE = 0.2  # of the votes of all words; below it the words are torn
MOST_FORMS = 5_000  # of a consultation's words, the most frequent ones
LONGEST = 60


@dataclass(frozen=True)
class Said:
    """A text for which themes are to be suggested. `filed` are the keys of the themes under which it is already."""

    key: str
    text: str
    language: str
    filed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """A theme that may be meant, and the words of the text that speak for it, as they are written there."""

    theme: Theme
    share: float
    words: list[str]


def words_of(text: str, language: str) -> set[str]:
    """All that `ThemeWord` counts of one passage."""
    found = set[str]()
    for keyword in keywords(text):
        found.update(root[:LONGEST] for root in keyword.roots)
        found.add(f"{FORM}{keyword.word.folded}"[:LONGEST])
    return found | {f"{PASSAGES}{language}"} if found else found


def suggested(consultation: Consultation, texts: Sequence[Said]) -> dict[str, list[Suggestion]]:
    """For each text, by its key, the themes that are likeliest meant, best first; two queries for all texts."""
    themes = {theme.pk: theme for theme in Theme.objects.filter(consultation=consultation)}
    if not themes or not texts:
        return {}
    found = {said.key: list(keywords(said.text)) for said in texts}
    asked = {root for spoken in found.values() for keyword in spoken for root in keyword.roots}
    counts = _counts(themes, {*asked, *(f"{PASSAGES}{said.language}" for said in texts)})
    known = {code: _known(themes, counts, code) for code in {said.language for said in texts}}
    return {said.key: _suggested(said, found[said.key], themes, known[said.language]) for said in texts}


def telling_words(consultation: Consultation) -> dict[int, list[str]]:
    """The words that tell each theme of a consultation, by its key, from the others, in whatever language; one query."""
    marked = Q(word__startswith=PASSAGES) | Q(word__startswith=FORM)
    rows = ThemeWord.objects.filter(marked, theme__consultation=consultation).order_by("-passages", "word")
    counts: dict[int, Counter[str]] = {}
    for theme, word, passages in rows.values_list("theme", "word", "passages")[:MOST_FORMS]:
        counts.setdefault(theme, Counter())[word] = passages
    return telling({theme: _forms(found) for theme, found in counts.items()})


def likeliest(known: Mapping[int, Learnt], spoken: Iterable[Keyword]) -> list[Vote[int]]:
    """The themes that the words of a text speak for, best first."""
    asked = dict.fromkeys(root for keyword in spoken for root in keyword.roots)
    return votes(asked, known)


def own_words(theme: Theme) -> str:
    """A theme's own texts in all languages."""
    return " ".join(theme.texts.values())


def with_own_words(learnt: Learnt, own: str) -> Learnt:
    """What is learnt of a theme together with its own texts, which speak for it before anything is filed."""
    named = {root for keyword in keywords(own) for root in keyword.roots}
    return replace(learnt, words=learnt.words + Counter(dict.fromkeys(named, OF_THE_TITLE)))


def _counts(themes: Iterable[int], words: Iterable[str]) -> dict[int, Counter[str]]:
    rows = ThemeWord.objects.filter(theme__in=list(themes), word__in=list(words))
    counts: dict[int, Counter[str]] = {}
    for theme, word, passages in rows.values_list("theme", "word", "passages"):
        counts.setdefault(theme, Counter())[word] = passages
    return counts


def _known(themes: Mapping[int, Theme], counts: Mapping[int, Counter[str]], language: str) -> dict[int, Learnt]:
    """What is learnt of each theme from passages in one language, and from its own texts."""
    return {
        key: with_own_words(
            Learnt(counts.get(key, Counter())[f"{PASSAGES}{language}"], counts.get(key, Counter())), own_words(theme)
        )
        for key, theme in themes.items()
    }


def _suggested(
    said: Said, spoken: Sequence[Keyword], themes: Mapping[int, Theme], known: Mapping[int, Learnt]
) -> list[Suggestion]:
    written: dict[str, str] = {}
    for keyword in spoken:
        for root in keyword.roots:
            written.setdefault(root, said.text[keyword.word.start : keyword.word.end])
    return [
        Suggestion(themes[vote.subject], vote.share, list(dict.fromkeys(written[root] for root in vote.words)))
        for vote in likeliest(known, spoken)[:MOST]
        if vote.share >= FEWEST_SHARE and vote.subject not in said.filed
    ]


def _forms(counts: Mapping[str, int]) -> Learnt:
    """What is learnt of one theme by forms of words: of those of one stem the most frequent stands for all."""
    most: dict[str, str] = {}
    words = Counter[str]()
    for word, passages in sorted(counts.items(), key=lambda found: (-found[1], found[0])):
        if word.startswith(FORM):
            form = word.removeprefix(FORM)
            words[most.setdefault(_last(form), form)] += passages
    passages = sum(number for word, number in counts.items() if word.startswith(PASSAGES))
    return Learnt(max(passages, *words.values(), 1), words)


def _last(form: str) -> str:
    """The shortest stem of a form, by which all its forms are one word."""
    return (roots(form) or (form,))[-1]
