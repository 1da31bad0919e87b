"""The board of themes, for staff: what was filed under each, how many spoke of it, and how far its reply is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When
from django.utils.translation import pgettext

from engagement.models.consultations import Consultation
from engagement.models.counted_texts import by_comment, by_submission
from engagement.models.excerpts import Excerpt, Stance
from engagement.models.received import received
from engagement.models.replies import Reply
from engagement.models.suggestions import telling_words
from engagement.models.themes import Theme

TELLING_SHOWN = 3


@dataclass(frozen=True)
class StanceCount:
    """How many spoke of a theme with one stance; who has two stances is in both."""

    stance: Stance
    voices: int


@dataclass
class BoardRow:
    """A theme on the board. `voices` are contributions in time, `late` those sent after closing; `passages` counts all
    that is filed, also of what no longer counts. `telling` are the first that are marked so. `reply` is the standing one.
    `words` tell the theme from the others, by what is filed under it.
    """

    theme: Theme
    voices: int = 0
    late: int = 0
    passages: int = 0
    stances: list[StanceCount] = field(default_factory=list)
    telling: Sequence[Excerpt] = ()
    reply: Reply | None = None
    words: Sequence[str] = ()

    @property
    def reply_state(self) -> str:
        """How far the reply is, in words."""
        if self.reply is None:
            return pgettext("of a theme", "No reply yet")
        if self.reply.published_at:
            return pgettext("of a theme", "Reply published")
        return pgettext("of a theme", "Reply prepared")


def board(consultation: Consultation) -> list[BoardRow]:
    """All themes of a consultation in their order; eight queries, however many themes and passages there are."""
    themes: list[Any] = list(_with_telling(consultation.themes.order_by("position", "pk")))
    rows = {
        theme.pk: BoardRow(theme, telling=theme.telling, reply=next(iter(theme.standing), None)) for theme in themes
    }
    filed = Excerpt.objects.filter(theme__consultation=consultation).order_by()
    for pk, count in filed.values_list("theme").annotate(count=Count("pk")):
        rows[pk].passages = count
    _count_voices(filed, rows)
    _count_late(filed, rows)
    for pk, words in telling_words(consultation).items():
        rows[pk].words = words
    return list(rows.values())


def with_sources(excerpts: QuerySet[Excerpt]) -> QuerySet[Any]:
    """Passages with what staff need to see them, without a query of their own."""
    related = ("comment", "answer__submission", "answer__question", "answer__clause__draft", "filed_by")
    return excerpts.select_related(*related)


def _with_telling(themes: QuerySet[Theme]) -> QuerySet[Any]:
    telling = with_sources(Excerpt.objects.legible().filter(telling=True)).order_by("pk")[:TELLING_SHOWN]
    return themes.prefetch_related(
        Prefetch("excerpts", telling, to_attr="telling"),
        Prefetch("replies", Reply.objects.standing(), to_attr="standing"),
    )


def _count_voices(filed: QuerySet[Excerpt], rows: dict[int, BoardRow]) -> None:
    """All that count as a voice, and by stance."""
    by_stance: Counter[tuple[int, str]] = Counter()
    for pk, stance, count in _counted(filed.filter(by_comment() | by_submission()), "theme", "stance"):
        by_stance[pk, stance] += count
    for pk, count in _counted(filed.filter(by_comment() | by_submission()), "theme"):
        rows[pk].voices = count
    for pk, row in rows.items():
        row.stances = [StanceCount(stance, by_stance[pk, stance]) for stance in Stance if by_stance[pk, stance]]


def _count_late(filed: QuerySet[Excerpt], rows: dict[int, BoardRow]) -> None:
    comment = Q(comment__state="published", comment__late=True)
    submission = received("answer__submission__") & Q(answer__submission__late=True)
    for pk, count in _counted(filed.filter(comment | submission), "theme"):
        rows[pk].late = count


def _counted(filed: QuerySet[Excerpt], *names: str) -> Any:
    """By the fields of these names, how many contributions the passages are of."""
    # One number for each contribution: comments even, submissions odd.
    contribution = Case(When(comment__isnull=False, then=F("comment") * 2), default=F("answer__submission") * 2 + 1)
    return filed.values_list(*names).annotate(count=Count(contribution, distinct=True))
