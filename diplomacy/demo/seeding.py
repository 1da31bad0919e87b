"""A consultation with the voices of a whole country, for measuring and for trying the desk: rows, quickly written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from math import cos, pi
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from diplomacy import languages, tokens
from diplomacy.demo.voices import Voice, source, voices
from engagement.models import Answer, Clause, Comment, Consultation, Discussion, Draft, State, Submission
from engagement.models.answers import digest

OPEN_FOR, CLOSED_FOR, ANSWER_IN = timedelta(days=40), timedelta(days=3), timedelta(days=60)
TITLES = {"title_en": "Rules of consular service", "title_mn": "Консулын үйлчилгээний журам"}
SLUGS = {"slug_en": "rules-of-consular-service", "slug_mn": "konsulyn-uilchilgeenii-juram"}
TEXTS = {
    "summary_en": "How consular sections receive people, and what that costs them.",
    "summary_mn": "Консулын хэлтэс иргэдийг хэрхэн хүлээн авах, ямар хураамжтай байх тухай.",
    "asking_en": "What keeps you from being served well, and which rule would change it?",
    "asking_mn": "Танд сайн үйлчлэхэд юу саад болж байна, ямар журам үүнийг өөрчлөх вэ?",
    "can_change_en": "Hours, ways to apply and to pay, time limits.",
    "can_change_mn": "Ажиллах цаг, хүсэлт гаргах ба төлбөр төлөх арга, хугацаа.",
    "is_fixed_en": "The amount of the fees, which the law sets.",
    "is_fixed_mn": "Хуулиар тогтоосон хураамжийн хэмжээ.",
    "afterwards_en": "We answer every theme and publish the next draft.",
    "afterwards_mn": "Бид саналын сэдэв бүрд хариулж, дараагийн төслийг нийтэлнэ.",
}


@dataclass(frozen=True)
class Seeded:
    """The consultation, and each text as it was written with the voice that it is of."""

    consultation: Consultation
    texts: list[tuple[Comment | Answer, Voice]]


@transaction.atomic
def seed(contributions: int, by: User, progress: Callable[[int, int], None] | None = None) -> Seeded:
    """A consultation that closed three days ago with one draft and so many voices, published and unread.

    `by` has entered what came on paper. `progress` is told how many voices of how many are written.
    """
    consultation = _consultation(timezone.now() - CLOSED_FOR)
    draft = _first_draft(consultation)
    spoken, texts = voices(contributions), list[tuple[Comment | Answer, Voice]]()
    write = _Writer(consultation, list(draft.clauses.all()), by)
    for number, voice in enumerate(spoken, 1):
        texts.append((write(voice, number / len(spoken)), voice))
        if progress:
            progress(number, len(spoken))
    return Seeded(consultation, texts)


def _consultation(closed: datetime) -> Consultation:
    taken = Consultation.objects.filter(slug_en__startswith=SLUGS["slug_en"]).count()
    slugs = {name: f"{slug}-{taken + 1}" if taken else slug for name, slug in SLUGS.items()}
    return Consultation.objects.create(
        **TITLES,
        **slugs,
        **TEXTS,
        contact_email="consul@example.org",
        published_at=closed - OPEN_FOR - timedelta(days=7),
        opens_at=closed - OPEN_FOR,
        closes_at=closed,
        answer_by=closed + ANSWER_IN,
    )


def _first_draft(consultation: Consultation) -> Draft:
    """One clause for each theme of the source, in its order, published before the opening."""
    draft = Draft.objects.create(consultation=consultation, number=1, **TITLES)
    Clause.objects.bulk_create(
        Clause(
            draft=draft,
            position=theme["clause"],
            number=str(theme["clause"]),
            **{f"heading_{code}": theme[f"title_{code}"] for code in languages.codes()},
            **{f"text_{code}": theme[f"rule_{code}"] for code in languages.codes()},
        )
        for theme in source()["theme"]
    )
    Draft.objects.filter(pk=draft.pk).update(published_at=consultation.published_at)
    draft.refresh_from_db()
    return draft


class _Writer:
    """Writes one voice as a comment on its clause, or as a submission with one answer on it."""

    def __init__(self, consultation: Consultation, clauses: Sequence[Clause], by: User) -> None:
        self._consultation, self._by = consultation, by
        self._clauses = {int(clause.number): clause for clause in clauses}
        self._discussions = {number: Discussion.objects.opened(clause) for number, clause in self._clauses.items()}
        self._numbers = count(1)

    def __call__(self, voice: Voice, share: float) -> Comment | Answer:
        """Give the text as it is written. `share` of all voices were raised before it: most of them in the first days and in the last."""
        opens, closes = self._consultation.opens_at, self._consultation.closes_at
        if opens is None or closes is None:
            raise ValueError("a consultation without dates takes no voices")
        at = opens + (closes - opens) * min((1 - cos(pi * share)) / 2, 0.999)
        return self._submit(voice, at) if voice.as_submission else self._comment(voice, at)

    def _comment(self, voice: Voice, at: datetime) -> Comment:
        return Comment.objects.create(
            discussion=self._discussions[voice.clause],
            comment=voice.text,
            user_name=voice.name,
            language=voice.language,
            capacity=voice.capacity,
            organisation=_organisation(voice),
            state=State.PUBLISHED,
            submit_date=at,
            proven_at=at,
            published_at=at,
            author_key=self._author(),
        )

    def _submit(self, voice: Voice, at: datetime) -> Answer:
        on_paper: dict[str, Any] = {"received_at": at, "entered_by": self._by} if voice.channel != "web" else {}
        submission = Submission(
            consultation=self._consultation,
            language=voice.language,
            capacity=voice.capacity,
            organisation=_organisation(voice),
            name=voice.name,
            consent=voice.consent,
            channel=voice.channel,
            begun_at=at,
            sending_key=uuid4(),
            author_key=self._author(),
            **on_paper,
        )
        submission.save()
        answer = Answer.objects.create(submission=submission, clause=self._clauses[voice.clause], text=voice.text)
        submission.sent_at = at
        submission.digest = digest(submission)
        submission.save()
        return answer

    def _author(self) -> str:
        return tokens.digest(f"voice-{self._consultation.pk}-{next(self._numbers)}")


def _organisation(voice: Voice) -> str:
    names = {"en": "Association of {name}", "mn": "{name} холбоо"}
    return names[voice.language].format(name=voice.name) if voice.capacity == "organisation" else ""
