"""Consultations in the order in which readers look for them: what is coming and open first, what is over last.

Pages begin at a key that names a consultation's place, not at a number of pages, so that what is announced meanwhile
neither repeats nor hides others.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import BigIntegerField, Case, Count, F, IntegerField, Min, Q, Value, When
from django.db.models.fields.tuple_lookups import TupleGreaterThanOrEqual
from django.db.models.functions import Cast, Extract
from django.utils import timezone

from blog.models import Event, Topic
from diplomacy import languages
from engagement.models.consultations import Consultation, ConsultationQuerySet
from engagement.models.stages import Stage

# The stages of what is published, in the order of the list.
ORDER = (Stage.UPCOMING, Stage.OPEN, Stage.READING, Stage.HEARD, Stage.ANSWERED, Stage.WITHDRAWN)
# By which date those of a stage stand; a minus for the latest first.
DATES = {
    Stage.UPCOMING: "opens_at",
    Stage.OPEN: "closes_at",
    Stage.READING: "answer_by",
    Stage.HEARD: "answer_by",
    Stage.ANSWERED: "-answered_at",
    Stage.WITHDRAWN: "-withdrawn_at",
}
MOST_AHEAD, MOST_WAITING, MOST_ANSWERED = 8, 4, 3  # on the front page
KEY = re.compile(r"([0-5])_(-?\d{1,17})_(\d{1,15})", re.ASCII)


def placed(consultations: ConsultationQuerySet) -> ConsultationQuerySet:
    """Those of a queryset from `published`, in the order of the list; each has `rank`, the place of its stage in `ORDER`.

    Twin of `Consultation.stage`. `place` orders those of one stage: microseconds since 1970, negative for latest first.
    """
    now = timezone.now()
    ended = Q(closes_at__lte=now)
    conditions = {
        Stage.WITHDRAWN: Q(withdrawn_at__isnull=False),
        Stage.UPCOMING: Q(opens_at__gt=now),
        Stage.OPEN: Q(closes_at__gt=now),
        Stage.ANSWERED: ended & Q(answered_at__isnull=False),
        Stage.HEARD: ended & Q(heard_at__isnull=False),
    }
    ranks = [When(condition, then=Value(ORDER.index(stage))) for stage, condition in conditions.items()]
    rank = Case(*ranks, default=Value(ORDER.index(Stage.READING)), output_field=IntegerField())
    places = [When(rank=ORDER.index(stage), then=_microseconds(name)) for stage, name in DATES.items()]
    ranked = consultations.annotate(rank=rank).annotate(place=Case(*places, output_field=BigIntegerField()))
    found: ConsultationQuerySet = cast(Any, ranked).order_by("rank", "place", "pk")
    return found


def of_stages(consultations: Any, *stages: Stage) -> ConsultationQuerySet:
    """Those of a queryset from `placed` that are at one of these stages now."""
    found: ConsultationQuerySet = consultations.filter(rank__in=[ORDER.index(stage) for stage in stages])
    return found


def nearest(consultations: ConsultationQuerySet, count: int) -> list[Consultation]:
    """So many of a queryset from `published`: what can be joined now, then what is coming, then as in the list."""
    return list(_open_first(placed(consultations).with_cards())[:count])


def at_home() -> dict[str, list[Consultation]]:
    """What the front page shows, in three queries: `ahead` (open ones, the soonest to close first; then announced
    ones), `waiting` for an answer (the longest promised first), `answered` (the latest first)."""
    published = placed(Consultation.objects.published()).with_cards()
    joinable, waiting = (Stage.OPEN, Stage.UPCOMING), (Stage.READING, Stage.HEARD)
    return {
        "ahead": list(_open_first(of_stages(published, *joinable))[:MOST_AHEAD]),
        "waiting": list(of_stages(published, *waiting).order_by("answer_by", "pk")[:MOST_WAITING]),
        "answered": list(of_stages(published, Stage.ANSWERED)[:MOST_ANSWERED]),
    }


def next_change() -> datetime | None:
    """The next date at which any published consultation moves from stage to stage, or its promise falls due."""
    ahead = Consultation.objects.published().order_by().aggregate(**_next_dates())
    return min(filter(None, ahead.values()), default=None)


@dataclass(frozen=True)
class Filters:
    """Which consultations; None stands for all. `start` is the key of the first one on the page, "" for the beginning."""

    stage: Stage | None = None
    topic: Topic | None = None
    event: Event | None = None
    start: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], topics: Iterable[Topic], events: Iterable[Event]) -> "Filters":
        """What an address asks for, among these; values that mean nothing are passed over."""
        start = query.get("start", "")
        return cls(
            Stage(query["stage"]) if query.get("stage") in ORDER else None,
            _with_slug(topics, query.get("topic", "")),
            _with_slug(events, query.get("event", "")),
            start if KEY.fullmatch(start) else "",
        )

    def query(self, language: str | None = None) -> dict[str, str]:
        """As it stands in an address of the language; empty for the whole list."""
        asked = {
            "stage": self.stage.value if self.stage else "",
            "topic": languages.text(self.topic, "slug", language) if self.topic else "",
            "event": languages.text(self.event, "slug", language) if self.event else "",
            "start": self.start,
        }
        return {name: value for name, value in asked.items() if value}

    def narrow(self, consultations: ConsultationQuerySet) -> ConsultationQuerySet:
        """By topic and event; the stage is chosen of what is left."""
        about = {"topics": self.topic, "event": self.event}
        return consultations.filter(**{name: record for name, record in about.items() if record})


@dataclass(frozen=True)
class ConsultationPage:
    """Some consultations; `counts` says how many of the topic and the event are at each stage, whatever stage is chosen.

    `next_start` is where the next page begins, "" on the last. `changes_at` is when the page stops being true.
    """

    consultations: list[Consultation]
    next_start: str = ""
    counts: dict[Stage, int] = field(default_factory=dict)
    changes_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def groups(self) -> list[tuple[Stage, list[Consultation]]]:
        """By stage, in the order of the list."""
        found: dict[Stage, list[Consultation]] = {}
        for consultation in self.consultations:
            found.setdefault(consultation.stage, []).append(consultation)
        return list(found.items())


def page_of(filters: Filters) -> ConsultationPage:
    """A page of the list: two queries, however many there are."""
    published = placed(filters.narrow(Consultation.objects.published()))
    chosen = of_stages(published, filters.stage) if filters.stage else published
    size = settings.POSTS_PER_PAGE
    rows: list[Any] = list(_from(chosen.with_cards(), filters.start)[: size + 1])
    next_start = f"{rows[size].rank}_{rows[size].place}_{rows[size].pk}" if len(rows) > size else ""
    told = published.order_by().aggregate(**_counts(), **_next_dates())
    ahead = [told[name] for name in _next_dates()]
    return ConsultationPage(
        rows[:size],
        next_start,
        {stage: told[f"at_{stage.value}"] for stage in ORDER},
        min(filter(None, ahead), default=None),
    )


def discussed_topics() -> list[Topic]:
    """Topics that have a published consultation, by title."""
    found = Topic.objects.filter(consultations__published_at__lte=timezone.now()).distinct()
    return sorted(found, key=lambda topic: languages.text(topic, "title"))


def discussed_events() -> list[Event]:
    """Events that have a published consultation, the latest first."""
    found = Event.objects.filter(consultations__published_at__lte=timezone.now()).distinct()
    return list(found.order_by("-starts_on", "-pk"))


def _open_first(consultations: Any) -> ConsultationQuerySet:
    is_open = Case(When(rank=ORDER.index(Stage.OPEN), then=Value(0)), default=Value(1))
    found: ConsultationQuerySet = consultations.order_by(is_open, "rank", "place", "pk")
    return found


def _microseconds(name: str) -> Cast:
    sign = -1 if name.startswith("-") else 1
    return Cast(Extract(F(name.removeprefix("-")), "epoch") * Value(sign * 1_000_000), BigIntegerField())


def _from(consultations: ConsultationQuerySet, start: str) -> ConsultationQuerySet:
    found = KEY.fullmatch(start)
    if found is None:
        return consultations
    key = tuple(Value(int(part)) for part in found.groups())
    return consultations.filter(TupleGreaterThanOrEqual((F("rank"), F("place"), F("pk")), key))


def _counts() -> dict[str, Count]:
    return {f"at_{stage.value}": Count("pk", filter=Q(rank=ORDER.index(stage))) for stage in ORDER}


def _next_dates() -> dict[str, Min]:
    now = timezone.now()
    return {f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in Consultation.DATES}


def _with_slug[R: (Topic, Event)](records: Iterable[R], slug: str) -> R | None:
    return next((record for record in records if slug and languages.text(record, "slug") == slug), None)
