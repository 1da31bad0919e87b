"""A consultation in figures: who spoke and when, for and against what, and what became of it. All counted from rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from diplomacy import languages
from engagement.models.campaign_passages import FEWEST
from engagement.models.campaigns import CampaignText, sender
from engagement.models.clause_links import link_to
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.counted_texts import by_comment, by_submission
from engagement.models.echo_results import Tally, tally_of
from engagement.models.excerpts import Excerpt
from engagement.models.history import history
from engagement.models.overview import changed_rows, decided_in
from engagement.models.promise_record import Promise, promise_of
from engagement.models.replies import Reply
from engagement.models.stances import Place, places
from engagement.models.submissions import Submission
from engagement.models.themes import Theme
from engagement.models.voices import Row, Voices

NOTHING_FILED = {"voices": 0, "passages": 0, "alike": 0}
NAMED, LARGE = 10, 5  # campaigns named one by one; senders from which one is worth it


@dataclass(frozen=True)
class Day:
    """One day of the Ministry's calendar; `height` is its share of the busiest in percent, never 0 where any came."""

    day: date
    value: int
    height: int

    @property
    def label(self) -> str:
        return date_format(self.day, "SHORT_DATE_FORMAT")


class Figures:
    """All that one page tells of a consultation, one of `published`. Each part asks when it is read: 11 queries in all.

    Late contributions are in `voices.late` alone. What was said under which theme, and what was decided, is told once
    it was released; until then these parts are empty, and ask nothing.
    """

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.is_released = any(consultation.reported())

    @cached_property
    def voices(self) -> Voices:
        return Voices(self.consultation)

    @cached_property
    def days(self) -> list[Day]:
        """Each day from the opening to the last on which something came in time; by the postmark of what came on paper."""
        counts = {day: count for day, count in _by_day(self.consultation) if day}
        if not (counts and self.consultation.opens_at):
            return []
        first = min(timezone.localdate(self.consultation.opens_at), *counts)
        most = max(counts.values())
        span = (date.fromordinal(number) for number in range(first.toordinal(), max(counts).toordinal() + 1))
        return [Day(day, counts.get(day, 0), _height(counts.get(day, 0), most)) for day in span]

    @cached_property
    def people(self) -> int:
        """How many wrote: what came from one address is of one person; where none is known, each is its own."""
        written, sent = _writers(_comments(self.consultation)), _writers(_submissions(self.consultation))
        return written.union(sent).order_by().count()

    @cached_property
    def themes(self) -> list[dict[str, Any]]:
        """The released themes with `voices`, `passages` and `alike`, how many of these were filed with like texts.

        Two queries.
        """
        if not self.is_released:
            return []
        found = Theme.objects.published().filter(consultation=self.consultation)
        themes = found.annotate(label=F(languages.column("title"))).order_by("position", "pk")
        counts = {row["theme"]: row for row in _filed(themes)}
        return [{**NOTHING_FILED, **counts.get(theme["pk"], {}), **theme} for theme in themes.values("pk", "label")]

    @property
    def by_theme(self) -> list[Row]:
        """With the share of all contributions; one can speak of several themes."""
        whole, slug = self.voices.total or 1, languages.text(self.consultation, "slug")
        return [
            Row(
                theme["label"],
                theme["voices"],
                min(round(100 * theme["voices"] / whole), 100),
                url=reverse("engagement:theme_detail", args=[slug, theme["pk"]]),
            )
            for theme in self.themes
        ]

    @property
    def passages(self) -> int:
        return sum(theme["passages"] for theme in self.themes)

    @property
    def checked(self) -> int | None:
        """Percent of the passages that an officer filed one by one, the others with a group of like texts."""
        alike = sum(theme["alike"] for theme in self.themes)
        return round(100 * (self.passages - alike) / self.passages) if self.passages else None

    @cached_property
    def stances(self) -> list[Place]:
        """Clause by clause in the order of the text, then the whole. Two queries."""
        return places(self.consultation) if self.is_released else []

    @cached_property
    def replies(self) -> list[Reply]:
        """Those that stand, of released themes."""
        if not self.is_released:
            return []
        themes = Theme.objects.published().filter(consultation=self.consultation)
        return list(Reply.objects.published().filter(theme__in=themes).with_clauses())

    @property
    def decisions(self) -> list[Row]:
        """How many themes met which decision, those that met none left out."""
        return decided_in(reply.decision for reply in self.replies)

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Label and address of each clause that changed because of the public."""
        return [link_to(row) for row in changed_rows(self.replies)]

    @cached_property
    def campaigns(self) -> list[int]:
        """How many sent the same, or nearly, group by group, the largest first; a group is of two at least."""
        return _senders(self.consultation) if self.is_released else []

    @property
    def named_campaigns(self) -> list[int]:
        """Those worth naming one by one: the ten largest of five senders or more."""
        return [senders for senders in self.campaigns[:NAMED] if senders >= LARGE]

    @property
    def other_campaigns(self) -> list[int]:
        """The rest, which are told by their number and the sum of their senders."""
        return self.campaigns[len(self.named_campaigns) :]

    @cached_property
    def echoes(self) -> Tally:
        """Whether new wordings meet the point of those who had spoken on the old ones."""
        return tally_of(self.consultation)

    @cached_property
    def promise(self) -> Promise:
        return promise_of(self.consultation, history(self.consultation))

    @property
    def days_promised(self) -> int:
        """Days of the calendar from the closing to the day first promised."""
        closes_at, promised = self.consultation.closes_at, self.promise.promised
        return (timezone.localdate(promised) - timezone.localdate(closes_at)).days if closes_at and promised else 0


def _comments(consultation: Consultation) -> QuerySet[Comment]:
    found: QuerySet[Comment] = Comment.objects.contributions(consultation).filter(late=False).order_by()
    return found


def _submissions(consultation: Consultation) -> QuerySet[Submission]:
    return Submission.objects.counted().filter(consultation=consultation).order_by()


def _by_day(consultation: Consultation) -> Iterable[tuple[date, int]]:
    """Days with how many came; none twice."""
    written = _comments(consultation).values(day=TruncDate("submit_date")).annotate(count=Count("pk"))
    arrived = TruncDate(Coalesce("received_at", "sent_at"))
    sent = _submissions(consultation).values(day=arrived).annotate(count=Count("pk"))
    counts = Counter[date]()
    together = written.values_list("day", "count").union(sent.values_list("day", "count"), all=True)
    for day, count in together.order_by():
        counts[day] += count
    return counts.items()


def _writers[M: (Comment, Submission)](contributions: QuerySet[M]) -> QuerySet[M, Any]:
    """The hash of each address, and in its place a name of the row where there is none."""
    alone = Concat(Value(contributions.model.__name__), Cast("pk", CharField()), output_field=CharField())
    key = Case(When(author_key="", then=alone), default=F("author_key"), output_field=CharField())
    return contributions.annotate(writer=key).values_list("writer", flat=True)


def _senders(consultation: Consultation) -> list[int]:
    texts = CampaignText.objects.together().counted().filter(campaign__consultation=consultation).order_by()
    counted = texts.values("campaign").annotate(senders=Count(sender(), distinct=True))
    found = counted.filter(senders__gte=FEWEST).order_by("-senders")
    return list(found.values_list("senders", flat=True))


def _height(value: int, most: int) -> int:
    return max(round(100 * value / most), 3) if value else 0


def _filed(themes: QuerySet[Theme]) -> QuerySet[Any]:
    """How many contributions speak of each theme, in how many passages: counted in one pass over what counts."""
    filed = Excerpt.objects.filter(by_comment() | by_submission(), theme__in=themes.order_by().values("pk"))
    return (
        filed.order_by()
        .values("theme")
        .annotate(
            voices=Count("comment", distinct=True) + Count("answer__submission", distinct=True),
            passages=Count("pk"),
            alike=Count("pk", filter=Q(way=Excerpt.Way.ALIKE)),
        )
    )
