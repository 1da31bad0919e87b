"""Posts with many different words for `manage.py bench`, and the questions that are asked of them."""

import random
from datetime import timedelta
from itertools import accumulate, batched

from django.utils import timezone

from blog.models import Author, Post, SearchEntry
from diplomacy import languages

SEED = 5217
AT_ONCE = 1_000
PARAGRAPHS, SENTENCES, LENGTH = 4, 3, 10
MADE = 6_000  # words of each language
RARER = 1.1  # the n-th word stands about n^RARER times less often than the first, as in any language

WEIGHTS = list(accumulate(1 / (place + 1) ** RARER for place in range(2 * MADE)))

SYLLABLES = {
    "en": "con dip lo mat ic tra de bor der min is ter vis it tal ly road ri ver far mer cop per wool en er gy",
    "mn": "гад хар илц аа яам хил зам мал уул нуур дэлх хөгж бод лог ир гэн сан аж ил төр өв суд тог шийд үн дэс",
}
ENDINGS = {
    "en": ["", "", "", "s", "ed", "ing", "ly"],
    "mn": ["", "", "ын", "ийн", "аас", "ээр", "тай", "д", "ыг", "ууд", "сан", "на"],
}
FREQUENT = {
    "en": "ministry foreign trade border visa treaty policy climate embassy citizen railway summit agreement",
    "mn": "яам гадаад харилцаа худалдаа хил виз гэрээ бодлого хөгжил элчин иргэн зам уулзалт хэлэлцээр",
}
QUESTIONS = {
    "en": {
        "one word": "treaty",
        "two words": "foreign policy",
        "in both languages": "visa&in=both",
        "filtered": "trade&kind=post&year={year}",
        "misspelt": "agrement treety",
        "nothing": "xylophone",
    },
    "mn": {
        "one word": "гэрээний",
        "two words": "гадаад харилцаа",
        "in Latin letters": "gadaad khariltsaa",
        "in both languages": "худалдааны&in=both",
        "misspelt": "хэлэлцэрийн худалда",
        "misspelt in Latin letters": "kudaldaa uulzlat",
    },
}


def write_search_posts(count: int) -> None:
    """So many posts whose words are spread as in real texts, live in both languages, and found by the search."""
    chance, now = random.Random(SEED), timezone.now()  # noqa: S311 - no secret
    vocabularies = {code: vocabulary(code, chance) for code in languages.codes()}
    author = Author.objects.create(
        **{column: f"Writer {column}" for column in languages.columns("name", "office")},
        **dict.fromkeys(languages.columns("slug"), "writer"),
    )
    for numbers in batched(range(count), AT_ONCE):
        posts = Post.objects.bulk_create(
            Post(
                author=author,
                **{name: now - timedelta(hours=number + 1) for name in languages.columns("published_at")},
                **dict.fromkeys(languages.columns("slug"), f"search-{number}"),
                **{name: text for code in languages.codes() for name, text in texts(code, vocabularies[code], chance)},
            )
            for number in numbers
        )
        SearchEntry.objects.write(posts)


def vocabulary(language: str, chance: random.Random) -> list[str]:
    """Some thousand words, the most frequent first."""
    made = {"".join(chance.choices(SYLLABLES[language].split(), k=chance.randint(2, 4))) for _number in range(MADE)}
    return FREQUENT[language].split() + sorted(made, key=lambda _word: chance.random())


def texts(language: str, words: list[str], chance: random.Random) -> list[tuple[str, str]]:
    """Title, summary and body in a language, as columns and values."""

    def sentence() -> str:
        roots = chance.choices(words, cum_weights=WEIGHTS[: len(words)], k=LENGTH)
        return " ".join(root + chance.choice(ENDINGS[language]) for root in roots).capitalize() + "."

    paragraphs = [" ".join(sentence() for _number in range(SENTENCES)) for _number in range(PARAGRAPHS)]
    return [
        (languages.column("title", language), sentence()[:110]),
        (languages.column("summary", language), sentence()[:280]),
        (languages.column("body", language), "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)),
    ]


def questions() -> list[tuple[str, str]]:
    """Each question's name and its address."""
    year = timezone.localtime().year
    return [
        (f"search, {code}: {name}", f"/{code}/search/?q={question.format(year=year)}")
        for code, asked in QUESTIONS.items()
        for name, question in asked.items()
    ]
