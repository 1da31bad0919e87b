"""The largest consultation for `manage.py bench`: a long text in two drafts, and what a whole country says to it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from diplomacy import languages, tokens
from diplomacy.management.bench_data import WORDS, both, write_comments
from engagement.models import Answer, Clause, Consultation, Draft, Submission

PART = 10  # clauses in each part of the text
CROWDED = 300  # comments on one clause; the others share the rest
SPEAKS_OF = 3  # clauses in each submission

# Each twentieth clause is split in the second draft, each thirtieth dropped; a third has other words.
SPLIT, DROPPED, EDITED = 20, 30, 3


def write_great_consultation(*, clauses: int, comments: int, submissions: int) -> Consultation:
    """An open consultation on a text of so many clauses, with comments on both drafts and submissions."""
    now = timezone.now()
    consultation = Consultation.objects.create(
        **{name: WORDS for field in Consultation.PUBLIC_TEXTS[2:] for name in languages.columns(field)},
        **both("title", "Great consultation"),
        **both("background", f"<p>{WORDS * 8}</p>"),
        contact_email="bench@example.org",
        published_at=now - timedelta(days=60),
        opens_at=now - timedelta(days=50),
        closes_at=now + timedelta(days=20),
        answer_by=now + timedelta(days=90),
    )
    first, second = (Draft(consultation=consultation, number=number, **both("title", "Law")) for number in (1, 2))
    before = _write_clauses(first, clauses, now - timedelta(days=60))
    after = _write_next(second, before, now - timedelta(days=5))
    write_comments(after[0], CROWDED)
    each = (comments - CROWDED) // (len(before) - 1) // 10 * 10
    for clause in before[1:]:
        write_comments(clause, each)
    _write_submissions(consultation, after, submissions, now)
    return consultation


def _write_clauses(draft: Draft, count: int, at: datetime) -> list[Clause]:
    draft.save()
    clauses = [_clause(draft, number, number) for number in range(count)]
    return _published(draft, Clause.objects.bulk_create(clauses), at)


def _write_next(draft: Draft, before: list[Clause], at: datetime) -> list[Clause]:
    """The draft that follows: clauses split, dropped, with other words, the rest as they were."""
    for column in languages.columns("change_note"):
        setattr(draft, column, WORDS)
    draft.save()
    clauses, origins = list[Clause](), list[Clause]()
    for number, clause in enumerate(before):
        if number % DROPPED == DROPPED - 1:
            continue
        for half in range(2 if number % SPLIT == 0 else 1):
            clauses.append(_clause(draft, number, len(clauses), is_new=bool(half) or number % EDITED == 0))
            origins.append(clause)
    found = Clause.objects.bulk_create(clauses)
    through = Clause.comes_from.through
    through.objects.bulk_create(
        through(from_clause=later, to_clause=origin) for later, origin in zip(found, origins, strict=True)
    )
    return _published(draft, found, at)


def _clause(draft: Draft, subject: int, place: int, *, is_new: bool = False) -> Clause:
    """A clause on one of many subjects, at a place in its draft."""
    part, number = divmod(place, PART)
    title = both("part", f"Chapter {part + 1}") if number == 0 else {}
    words = f"{WORDS}On day {subject} it is so. "
    text = words * 4 + (WORDS.replace("border", "harbour") + "It now moves. " if is_new else "") + words * 2
    return Clause(
        draft=draft,
        position=place,
        number=f"{part + 1}.{number + 1}",
        openness=("open", "open", "partly", "fixed")[place % 4],
        **title,
        **both("heading", f"Subject {subject}"),
        **both("text", text),
        **both("explanation", WORDS),
        **both("openness_reason", WORDS),
    )


def _published(draft: Draft, clauses: list[Clause], at: datetime) -> list[Clause]:
    draft.published_at = at
    draft.save()
    return clauses


def _write_submissions(consultation: Consultation, clauses: list[Clause], count: int, now: datetime) -> None:
    """So many, each of which speaks of some clauses."""
    found = Submission.objects.bulk_create(_submission(consultation, number, now) for number in range(count))
    Answer._base_manager.bulk_create(
        Answer(submission=submission, clause=clauses[(number * 7 + place * 31) % len(clauses)], text=WORDS)
        for number, submission in enumerate(found)
        for place in range(SPEAKS_OF)
    )


def _submission(consultation: Consultation, number: int, now: datetime) -> Submission:
    submission = Submission(
        consultation=consultation,
        language=languages.codes()[number % 2],
        capacity=("person", "person", "expert")[number % 3],
        consent="named",
        name=f"Reader {number}",
        begun_at=now - timedelta(days=2),
        sent_at=now - timedelta(days=1),
        digest="0" * 64,
        link_seed=UUID(int=number),
        proof_seed=UUID(int=number),
    )
    submission.link_digest = tokens.digest(submission.link_token)
    submission.proof_digest = tokens.digest(submission.proof_token)
    return submission
