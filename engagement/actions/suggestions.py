"""What suggestions of themes learn from: the words of passages that officers have filed, one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from engagement.models import Excerpt, Theme, ThemeWord
from engagement.models.suggestions import words_of

type Counts = dict[int, Counter[str]]  # words, by the theme's primary key


@transaction.atomic
def learn(excerpts: Iterable[Excerpt]) -> None:
    """Learn from passages that have just been filed or moved; a few queries, however many they are.

    What was filed together with like texts teaches nothing: its words are those of the text that an officer read.
    """
    counts = _counted(excerpts)
    _hold(counts)
    rows = [ThemeWord(theme_id=theme, word=word) for theme, words in counts.items() for word in words]
    ThemeWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
    for theme, words, number in _by_number(counts):
        ThemeWord.objects.filter(theme=theme, word__in=words).update(passages=F("passages") + number)


@transaction.atomic
def unlearn(excerpts: Iterable[Excerpt]) -> None:
    """Forget passages that are about to be taken back or moved; call it before they change."""
    counts = _counted(excerpts)
    _hold(counts)
    for theme, words, number in _by_number(counts):
        known = ThemeWord.objects.filter(theme=theme, word__in=words)
        known.filter(passages__lte=number).delete()
        known.update(passages=F("passages") - number)


@transaction.atomic
def relearn(themes: Iterable[int]) -> None:
    """Learn themes, given by their keys, anew from what is filed there now: nothing is left of words that are gone."""
    keys = sorted(set(themes))
    if not keys:
        return
    _hold(keys)
    ThemeWord.objects.filter(theme__in=keys).delete()
    learn(Excerpt.objects.filter(theme__in=keys))


def themes_with(*, comments: Iterable[int] = (), submissions: Iterable[int] = ()) -> list[int]:
    """The keys of the themes under which anything of these is filed, for `relearn` when their words are gone."""
    of_them = Q(comment__in=list(comments)) | Q(answer__submission__in=list(submissions))
    return list(Excerpt.objects.filter(of_them).order_by("theme").values_list("theme", flat=True).distinct())


def _counted(excerpts: Iterable[Excerpt]) -> Counts:
    counts: Counts = defaultdict(Counter)
    keys = [excerpt.pk for excerpt in excerpts if excerpt.way != Excerpt.Way.ALIKE]
    if keys:
        for excerpt in Excerpt.objects.filter(pk__in=keys).select_related("comment", "answer__submission"):
            counts[excerpt.theme_id].update(words_of(excerpt.words, excerpt.language))
    return counts


def _hold(themes: Iterable[int]) -> None:
    """One officer after the other, in one order: two who file at once wait for each other and never for ever."""
    list(Theme.objects.filter(pk__in=list(themes)).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _by_number(counts: Counts) -> Iterable[tuple[int, list[str], int]]:
    """The words of each theme that stand in as many of the passages."""
    for theme, words in counts.items():
        for number in sorted(set(words.values())):
            yield theme, [word for word, count in words.items() if count == number], number
