"""What the classifier learns from: what moderators have marked as spam, and what they have read and let stand.

Only people teach it. What a machine decided (a trap, a policy, a rule) is no lesson, or it would learn its own
prejudices; nor is what was refused on another ground, for an insult is not advertising. It is learnt anew from the
comments that are there, so nothing is left of erased ones.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.tasks import task
from django.utils import timezone

from diplomacy import languages
from engagement.models import Act, Comment, ModerationDecision, State, TokenCount, Training
from engagement.spam.classifier import Counts
from engagement.spam.tokens import tokens

LOCK = "engagement.spam.training"
NIGHT = 3  # o'clock
MOST_LESSONS = 20_000  # of each kind in each language, the newest
BATCH = 1_000
LONGEST_TOKEN = 40

Progress = Callable[[int, int], None]


class Lessons(NamedTuple):
    """The comments of one language from which the classifier learns."""

    ham: QuerySet[Comment]
    spam: QuerySet[Comment]


def lessons(language: str) -> Lessons:
    """What people have decided, as it stands today; the Ministry's own words are no lesson."""
    comments = Comment.objects.filter(language=language, is_official=False).exclude(comment="").order_by("-pk")
    read = _decided_by_people(Act.PUBLISH, Act.RESTORE, Act.KEEP)
    marked = _decided_by_people(Act.SPAM)
    return Lessons(
        comments.filter(read, state=State.PUBLISHED)[:MOST_LESSONS],
        comments.filter(marked, state=State.SPAM)[:MOST_LESSONS],
    )


def _decided_by_people(*acts: Act) -> Exists:
    decisions = ModerationDecision.objects.filter(comment=OuterRef("pk"), act__in=acts, undone_by=None)
    return Exists(decisions.exclude(decided_by=None))


@transaction.atomic
def train(progress: Progress) -> list[Training]:
    """Learn everything anew, in all languages; until the end comments are judged by what was learnt before.

    `progress` is told how many comments have been read, and of how many. Two at once follow each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
    todo = {language: lessons(language) for language in languages.codes()}
    total = sum(kind.count() for kinds in todo.values() for kind in kinds)
    steps = _Steps(progress, total)
    return [
        learn(language, steps.counted(_texts(kinds.ham)), steps.counted(_texts(kinds.spam)))
        for language, kinds in todo.items()
    ]


def learn(language: str, ham: Iterable[str], spam: Iterable[str]) -> Training:
    """Put what these texts teach in the place of all that was learnt in the language; in the caller's transaction."""
    counts = counted(ham, spam)
    TokenCount.objects.filter(language=language).delete()
    rows = (
        TokenCount(language=language, token=token[:LONGEST_TOKEN], ham=in_ham, spam=in_spam)
        for token, (in_ham, in_spam) in counts.of.items()
    )
    TokenCount.objects.bulk_create(rows, batch_size=5_000)
    training, _new = Training.objects.update_or_create(
        language=language, defaults={"ham": counts.ham, "spam": counts.spam, "trained_at": timezone.now()}
    )
    return training


def counted(ham: Iterable[str], spam: Iterable[str]) -> Counts:
    """In how many texts of each kind each token stands."""
    number_of_ham, in_ham = _counted(ham)
    number_of_spam, in_spam = _counted(spam)
    return Counts(number_of_ham, number_of_spam, {token: (in_ham[token], in_spam[token]) for token in in_ham | in_spam})


def _counted(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    number, found = 0, Counter[str]()
    for text in texts:
        number += 1
        found.update(tokens(text))
    return number, found


def _texts(comments: QuerySet[Comment]) -> Iterator[str]:
    return comments.values_list("comment", flat=True).iterator(BATCH)


class _Steps:
    """Counts what passes, and tells how far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def counted(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield text
            self.done += 1
            self.progress(self.done, self.total)


@task
def train_again() -> None:
    """Learn anew, at night."""
    train(lambda done, total: None)


def is_due() -> bool:
    """Whether some language has not been learnt since last night."""
    known = Training.objects.filter(trained_at__gte=last_night(), language__in=languages.codes())
    return known.count() < len(languages.codes())


def last_night() -> datetime:
    """The last time that it was `NIGHT` o'clock."""
    local = timezone.localtime()
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night <= local else night - timedelta(days=1)
