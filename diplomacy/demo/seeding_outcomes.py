"""The seeded consultation read, filed and answered: what the pages show at the end of the road, in a few bulk writes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from diplomacy import languages
from diplomacy.demo.seeding import TITLES, Seeded
from diplomacy.demo.voices import Voice, source
from engagement.models import (
    Answer,
    AnswerPublication,
    Clause,
    Comment,
    Consent,
    Decision,
    Draft,
    Excerpt,
    Reading,
    Reply,
    Report,
    Theme,
    TimelineEntry,
)

SIGNED = {
    "signed_by_en": "Director of the Consular Department",
    "signed_by_mn": "Консулын газрын захирал",
    "office_en": "Consular Department",
    "office_mn": "Консулын газар",
}
BODY = {"body_en": "<p>Ten themes came up.</p>", "body_mn": "<p>Арван сэдвээр санал ирлээ.</p>"}
NOTE = {"change_note_en": "Changed by what you said.", "change_note_mn": "Та бүхний саналаар өөрчилсөн."}


@transaction.atomic
def answer(seeded: Seeded, by: User) -> None:
    """Everything read and filed as it was meant, all that may be published approved, a second draft, both reports."""
    themes = _themes(seeded)
    _read(seeded, by)
    _file(seeded.texts, themes, by)
    _approve(seeded.texts, by)
    _reply(seeded, themes, _second_draft(seeded))
    now = timezone.now()
    for kind, entry in ((Report.Kind.HEARD, TimelineEntry.Kind.HEARD), (Report.Kind.ANSWER, TimelineEntry.Kind.ANSWER)):
        report = Report(consultation=seeded.consultation, kind=kind, published_at=now, published_by=by, **BODY)
        Report._base_manager.bulk_create([report])
        TimelineEntry.objects.create(consultation=seeded.consultation, kind=entry, recorded_by=by)


def _themes(seeded: Seeded) -> dict[str, Theme]:
    found = {}
    for theme in source()["theme"]:
        words = {f"title_{code}": theme[f"title_{code}"] for code in languages.codes()}
        gist = {f"gist_{code}": _plain(theme[code]) for code in languages.codes()}
        found[theme["code"]] = Theme(
            consultation=seeded.consultation,
            position=theme["clause"],
            published_at=timezone.now() - timedelta(days=1),
            **words,
            **gist,
        )
    Theme._base_manager.bulk_create(found.values())
    return found


def _plain(sentences: Sequence[str]) -> str:
    """The first that names no place and no number."""
    return next(sentence for sentence in sentences if "{" not in sentence)


def _read(seeded: Seeded, by: User) -> None:
    Reading.objects.bulk_create(
        Reading(submission_id=text.submission_id, read_by=by)
        if isinstance(text, Answer)
        else Reading(comment=text, read_by=by)
        for text, _voice in seeded.texts
    )


def _file(texts: Sequence[tuple[Comment | Answer, Voice]], themes: dict[str, Theme], by: User) -> None:
    Excerpt._base_manager.bulk_create(
        Excerpt(
            theme=themes[code],
            **{"answer" if isinstance(text, Answer) else "comment": text},
            stance=voice.stance,
            way=Excerpt.Way.ALIKE if voice.campaign else Excerpt.Way.HAND,
            filed_by=by,
        )
        for text, voice in texts
        for code in voice.themes
    )


def _approve(texts: Sequence[tuple[Comment | Answer, Voice]], by: User) -> None:
    AnswerPublication.objects.bulk_create(
        AnswerPublication(answer=text, state=AnswerPublication.State.PUBLISHED, text=text.text, decided_by=by)
        for text, voice in texts
        if isinstance(text, Answer) and voice.consent != Consent.WITHHELD
    )


def _second_draft(seeded: Seeded) -> dict[str, Clause]:
    """The clauses of a second draft by the codes of their themes, each from the clause with its number."""
    first = {clause.number: clause for clause in Clause.objects.filter(draft__consultation=seeded.consultation)}
    draft = Draft.objects.create(consultation=seeded.consultation, number=2, **TITLES, **NOTE)
    clauses = {}
    for theme in source()["theme"]:
        texts: dict[str, Any] = {f"heading_{code}": theme[f"title_{code}"] for code in languages.codes()}
        texts |= {f"text_{code}": theme[f"next_{code}"] for code in languages.codes()}
        number = str(theme["clause"])
        clause = Clause.objects.create(draft=draft, position=theme["clause"], number=number, **texts)
        clause.comes_from.add(first[number])
        clauses[theme["code"]] = clause
    Draft.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    return clauses


def _reply(seeded: Seeded, themes: dict[str, Theme], clauses: dict[str, Clause]) -> None:
    for theme in source()["theme"]:
        reasons = {f"reason_{code}": theme[f"reason_{code}"] for code in languages.codes()}
        reply = Reply.objects.create(theme=themes[theme["code"]], decision=theme["decision"], **reasons, **SIGNED)
        if Decision(reply.decision).changes_something:
            reply.changed_clauses.add(clauses[theme["code"]])
        reply.published_at = timezone.now()
        reply.save(releasing=True)
