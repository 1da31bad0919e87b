"""What many people might say on one draft: invented contributions in both languages, with campaigns of like letters.

The same seed gives the same voices. Each knows the themes that it speaks of, so that what is suggested can be measured.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

SOURCE = Path(__file__).with_name("voices.toml")
SEED = 2016
LANGUAGES = {"mn": 7, "en": 3}  # how often, of ten
CITIES = {
    "en": ("Seoul", "Prague", "Berlin", "Tokyo", "Irkutsk", "Chicago", "Stockholm", "Ankara", "Delhi", "Sydney"),
    "mn": ("Сөүл", "Прага", "Берлин", "Токио", "Эрхүү", "Чикаго", "Стокгольм", "Анкара", "Дели", "Сидней"),
}
NAMES = {
    "en": ("Anna", "Bold", "Tuya", "Peter", "Sarnai", "Tom", "Nomin", "Erik", "Maria", "Ganbat"),
    "mn": ("Болд", "Туяа", "Сарнай", "Номин", "Ганбат", "Дорж", "Оюун", "Бат-Эрдэнэ", "Цэцэг", "Энхтуул"),
}
CAPACITIES = {"person": 88, "organisation": 8, "expert": 4}
CHANNELS = {"web": 80, "letter": 9, "email": 7, "call": 2, "meeting": 2}
CONSENTS = {"named": 50, "unnamed": 35, "withheld": 15}
STANCES = {"change": 60, "against": 20, "for": 12, "question": 8}
ON_PAPER_OR_FORM = 0.4  # the share of submissions; the others are comments
FULL = 2000  # with so many voices the campaigns have the copies their source names
SLIPS = 0.15  # the share of texts with a slip of the finger


@dataclass(frozen=True)
class Voice:
    """One contribution. `themes` are codes, the first is what it speaks of most; `campaign` is "" outside of one.

    `channel` other than web only of a submission; `clause` is the number of the first theme's clause, from 1.
    """

    text: str
    language: str
    themes: tuple[str, ...]
    stance: str
    clause: int
    name: str
    capacity: str = "person"
    channel: str = "web"
    consent: str = "named"
    campaign: str = ""
    as_submission: bool = False


def source() -> Mapping[str, Any]:
    """Themes, frames and campaigns as they stand in the file."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def voices(count: int, seed: int = SEED) -> list[Voice]:
    """So many voices, mixed: campaigns in their share of the whole, and everybody else in their own words."""
    random, given = Random(seed), source()  # noqa: S311 - invented texts, no secret
    found = [voice for campaign in given["campaign"] for voice in _campaign(campaign, given, count, random)]
    found += islice(_singles(given, random), count - len(found))
    random.shuffle(found)
    return found


def _campaign(campaign: Mapping[str, Any], given: Mapping[str, Any], count: int, random: Random) -> Iterator[Voice]:
    """Copies of one letter; a third of their senders have added a sentence of their own or changed a word."""
    clauses = {theme["code"]: theme["clause"] for theme in given["theme"]}
    for number in range(campaign["copies"] * count // FULL):
        language = _pick(LANGUAGES, random)
        text = _filled(campaign[language], language, random)
        if number % 3 == 2:
            text = f"{text} {_filled(random.choice(given['frame'][language]), language, random)}"
        themes = tuple(campaign["themes"])
        yield _voice(text, language, themes, clauses[themes[0]], random, stance="change", campaign=campaign["code"])


def _singles(given: Mapping[str, Any], random: Random) -> Iterator[Voice]:
    """Texts in somebody's own words, without end: the first themes are spoken of more often than the last."""
    themes = given["theme"]
    weights = [1 / (place + 1) ** 0.6 for place in range(len(themes))]
    while True:
        language = _pick(LANGUAGES, random)
        spoken = random.choices(themes, weights, k=1 if random.random() < 0.7 else 2)
        main = spoken[0]
        codes = tuple(dict.fromkeys(theme["code"] for theme in spoken))
        sentences = [_filled(random.choice(theme[language]), language, random) for theme in spoken]
        if random.random() < 0.5:
            sentences.insert(0, _filled(random.choice(main[language]), language, random))
        frames = random.sample(given["frame"][language], random.choice((0, 1, 1, 2)))
        sentences += [_filled(frame, language, random) for frame in frames]
        random.shuffle(sentences)
        text = _slipped(" ".join(dict.fromkeys(sentences)), random)
        yield _voice(text, language, codes, main["clause"], random, stance=_pick(STANCES, random))


def _voice(
    text: str, language: str, themes: tuple[str, ...], clause: int, random: Random, *, stance: str, campaign: str = ""
) -> Voice:
    as_submission = random.random() < ON_PAPER_OR_FORM
    extra = {"channel": _pick(CHANNELS, random), "consent": _pick(CONSENTS, random)} if as_submission else {}
    return Voice(
        text=text,
        language=language,
        themes=themes,
        stance=stance,
        clause=clause,
        name=random.choice(NAMES[language]),
        capacity=_pick(CAPACITIES, random),
        campaign=campaign,
        as_submission=as_submission,
        **extra,
    )


def _filled(sentence: str, language: str, random: Random) -> str:
    return sentence.format(city=random.choice(CITIES[language]), days=random.randint(12, 90), age=random.randint(3, 80))


def _slipped(text: str, random: Random) -> str:
    """Now and then two letters change places, as they do under a thumb."""
    if random.random() > SLIPS:
        return text
    place = random.randrange(1, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _pick(weights: Mapping[str, int], random: Random) -> str:
    found: Sequence[str] = random.choices(list(weights), list(weights.values()))
    return found[0]
