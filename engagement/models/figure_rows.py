"""The figures of a consultation as rows of one table, for programs; the page of figures shows the same ones."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from diplomacy.languages import codes
from engagement.models.consultations import Consultation
from engagement.models.figures import Figures
from engagement.models.promise_record import DECIDED
from engagement.models.states import Capacity, Channel
from engagement.models.voices import Row

type Cells = dict[str, Any]


def figures(consultation: Consultation) -> Iterator[Cells]:
    """`figure` names what is counted, `key` the line in it in every language, `label` the same in that of the request."""
    found = Figures(consultation)
    yield from _totals(found)
    for day in found.days:
        yield _row("contributions_by_day", day.day.isoformat(), day.label, day.value)
    voices = found.voices
    yield from _keyed("contributions_by_language", codes(), voices.by_language)
    yield from _keyed("contributions_by_capacity", Capacity.values, voices.by_capacity)
    yield from _keyed("contributions_by_channel", Channel.values, voices.by_channel)
    for theme in found.themes:
        yield _row("contributions_by_theme", str(theme["pk"]), theme["label"], theme["voices"])
    yield from _outcome(found)


def _totals(found: Figures) -> Iterator[Cells]:
    voices = found.voices
    totals = {
        "contributions": voices.total,
        "comments": voices.comments,
        "submissions": voices.submissions,
        "late_contributions": voices.late,
        "people": found.people,
    }
    return (_row(name, "", "", value) for name, value in totals.items())


def _outcome(found: Figures) -> Iterator[Cells]:
    """What was released: nothing before."""
    for place in found.stances:
        for part in place.parts:
            yield _row("stance_per_clause", part.stance, place.label, part.value, place.url)
    for row in found.decisions:
        yield _row("replies_by_decision", row.key, row.label, row.value)
    yield from (_row("changed_clause", "", label, 1, address) for label, address in found.changed)
    yield from (_row("senders_of_like_texts", str(place), "", count) for place, count in enumerate(found.campaigns, 1))
    known = {
        "passages_filed_one_by_one_percent": found.checked,
        "days_promised": found.days_promised or None,
        "days_to_answer": found.promise.days_to_answer,
        "days_late": found.promise.days_late if found.promise.state in DECIDED else None,
    }
    yield from (_row(name, "", "", value) for name, value in known.items() if value is not None)


def _keyed(figure: str, keys: Iterable[str], rows: Iterable[Row]) -> Iterator[Cells]:
    return (_row(figure, key, row.label, row.value) for key, row in zip(keys, rows, strict=True))


def _row(figure: str, key: str, label: str, number: int, path: str = "") -> Cells:
    place = f"{settings.SITE_URL}{path}" if path else None
    return {"figure": figure, "key": key, "clause": place, "label": label, "number": number}
