"""An answered consultation of two thousand voices for `manage.py bench`: read, filed, published, answered, changed."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from diplomacy import languages
from diplomacy.demo.seeding import Seeded, seed
from diplomacy.demo.voices import source
from diplomacy.management.bench_data import WORDS, both
from engagement.actions import campaigns
from engagement.groups import ensure_groups
from engagement.models import (
    Answer,
    AnswerPublication,
    Clause,
    Comment,
    Commitment,
    Consent,
    Consultation,
    Draft,
    Excerpt,
    Reading,
    Reply,
    Report,
    Theme,
    TimelineEntry,
)
from engagement.models.replies import Decision

TELLING = 50  # every so many passages one says it best
DECISIONS = (Decision.ACCEPTED, Decision.IN_PART, Decision.NOT_ACCEPTED, Decision.MORE_WORK)


def write_unread_consultation(voices: int) -> Consultation:
    """As the reading desk finds it: closed, nothing read, like texts found; its themes are there and filed under."""
    officer = officer_of_bench()
    seeded = seed(voices, officer)
    campaigns.find(seeded.consultation)
    themes = _themes(seeded.consultation, None)
    _file(Seeded(seeded.consultation, seeded.texts[: voices // 2]), themes, officer)
    return seeded.consultation


def write_answered_consultation(voices: int) -> Consultation:
    """The same at its end: every voice read and filed, the themes answered, a second draft that the public changed."""
    now, officer = timezone.now(), officer_of_bench()
    seeded = seed(voices, officer)
    campaigns.find(seeded.consultation)
    themes = _themes(seeded.consultation, now)
    _read(seeded, officer)
    _file(seeded, themes, officer)
    _publish(seeded, officer)
    _answer(seeded.consultation, list(themes.values()), now)
    return seeded.consultation


def officer_of_bench() -> User:
    """Somebody who may run consultations."""
    officer, is_new = User.objects.get_or_create(username="bench-officer", defaults={"is_staff": True})
    if is_new:
        officer.groups.set([group for group in ensure_groups() if group.name == "policy officer"])
    return officer


def _themes(consultation: Consultation, now: datetime | None) -> dict[str, Theme]:
    """By the code that voices know them under."""
    found = {
        theme["code"]: Theme(
            consultation=consultation,
            position=theme["clause"],
            published_at=now,
            **{f"title_{code}": theme[f"title_{code}"] for code in languages.codes()},
            **{f"gist_{code}": theme[f"rule_{code}"] for code in languages.codes()},
        )
        for theme in source()["theme"]
    }
    Theme._base_manager.bulk_create(found.values())
    return found


def _target(text: Comment | Answer) -> dict[str, Comment | Answer]:
    return {"comment" if isinstance(text, Comment) else "answer": text}


def _read(seeded: Seeded, officer: User) -> None:
    Reading.objects.bulk_create(
        Reading(comment=text, read_by=officer)
        if isinstance(text, Comment)
        else Reading(submission_id=text.submission_id, read_by=officer)
        for text, _voice in seeded.texts
    )


def _file(seeded: Seeded, themes: dict[str, Theme], officer: User) -> None:
    Excerpt._base_manager.bulk_create(
        Excerpt(
            theme=themes[code],
            stance=voice.stance,
            telling=number % TELLING == 0,
            way=Excerpt.Way.ALIKE if voice.campaign else Excerpt.Way.HAND,
            filed_by=officer,
            **_target(text),
        )
        for number, (text, voice) in enumerate(seeded.texts)
        for code in voice.themes
    )


def _publish(seeded: Seeded, officer: User) -> None:
    """Every answer whose writer lets it be read."""
    AnswerPublication._base_manager.bulk_create(
        AnswerPublication(answer=text, state=AnswerPublication.State.PUBLISHED, text=text.text, decided_by=officer)
        for text, voice in seeded.texts
        if isinstance(text, Answer) and voice.consent != Consent.WITHHELD
    )


def _answer(consultation: Consultation, themes: list[Theme], now: datetime) -> None:
    """A draft with other words, a reply to each theme, a commitment, and both reports."""
    clauses = _second_draft(consultation, now)
    replies = Reply._base_manager.bulk_create(
        Reply(
            theme=theme,
            decision=DECISIONS[number % len(DECISIONS)],
            published_at=now,
            **both("reason", WORDS * 3),
            **both("signed_by", "D. Battsetseg"),
            **both("office", "Consular Department"),
        )
        for number, theme in enumerate(themes)
    )
    changed = Reply.changed_clauses.through
    changed._base_manager.bulk_create(
        changed(reply=reply, clause=clauses[theme.position])
        for reply, theme in zip(replies, themes, strict=True)
        if Decision(reply.decision).changes_something
    )
    Commitment._base_manager.bulk_create(
        Commitment(
            consultation=consultation,
            position=number,
            due_on=timezone.localdate() + timedelta(days=90),
            published_at=now,
            **both("title", f"Open the counter on Saturdays, step {number + 1}"),
            **both("office", "Consular Department"),
        )
        for number in range(3)
    )
    Report._base_manager.bulk_create(
        Report(consultation=consultation, kind=kind, published_at=now, **both("body", f"<p>{WORDS * 3}</p>"))
        for kind in Report.Kind.values
    )
    for kind in Report.Kind.values:
        TimelineEntry.objects.create(consultation=consultation, kind=kind)


def _second_draft(consultation: Consultation, now: datetime) -> dict[int, Clause]:
    """The first with a sentence more in each clause; by position."""
    draft = Draft.objects.create(
        consultation=consultation, number=2, **both("title", "Law"), **both("change_note", WORDS)
    )
    found: dict[int, Clause] = defaultdict()
    links = Clause.comes_from.through
    for clause in Clause.objects.filter(draft__consultation=consultation, draft__number=1):
        texts = {f"text_{code}": f"{getattr(clause, f'text_{code}')} {WORDS}" for code in languages.codes()}
        headings = {f"heading_{code}": getattr(clause, f"heading_{code}") for code in languages.codes()}
        new = Clause.objects.create(draft=draft, position=clause.position, number=clause.number, **texts, **headings)
        links._base_manager.bulk_create([links(from_clause=new, to_clause=clause)])
        found[clause.position] = new
    Draft._base_manager.filter(pk=draft.pk).update(published_at=now)
    return found
