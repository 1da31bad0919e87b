"""The public figures of a consultation: recounted here from raw rows."""

from collections import Counter
from itertools import product
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.models import Channel, Discussion, Question, Submission
from engagement.models.voices import Voices
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    QuestionFactory,
    SubmissionFactory,
    UserFactory,
    ago,
    answered,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db

NAMES = {"person": "as a private person", "organisation": "for an organisation", "expert": "as an expert"}
LANGUAGES = {"en": "English", "mn": "Монгол"}


@pytest.fixture
def consultation():
    return ConsultationFactory()


def subjects(consultation):
    """What can be spoken of: the whole, two clauses, a question in the form on each of them and on the whole."""
    clauses = [published_clause(draft__consultation=consultation, draft__number=number) for number in (1, 2)]
    asked = [QuestionFactory(consultation=consultation, clause=clause) for clause in (clauses[0], None)]
    discussed = [
        QuestionFactory(consultation=consultation, clause=clause, venue=Question.Venue.DISCUSSION)
        for clause in (clauses[1], None)
    ]
    return clauses, asked, discussed


def some_comments(random, consultation, clauses, discussed):
    targets = [consultation, *clauses, *discussed]
    others = ConsultationFactory()
    for target, late in product([*targets, others], (False, True)):
        for _again in range(random.randint(1, 3)):
            official = random.random() < 0.2
            CommentFactory(
                discussion=discussion_of(target),
                state=random.choice(["published", "published", "held", "removed", "withdrawn", "erased", "spam"]),
                late=late,
                language=random.choice(list(LANGUAGES)),
                capacity=random.choice(list(NAMES)),
                is_official=official,
                office="Consular Department" if official else "",
            )


def some_submissions(random, consultation, clauses, asked):
    staff = UserFactory()
    places = [{}, *({"clause": clause} for clause in clauses), *({"question": question} for question in asked)]
    for number in range(30):
        paper = number % 3 == 0
        capacity = random.choice(list(NAMES))
        moments = {
            "sent_at": random.choice([ago(hours=2), ago(hours=2), ago(hours=2), None]),
            "proven_at": random.choice([ago(hours=1), ago(hours=1), None]),
            "withdrawn_at": random.choice([None, None, None, ago(minutes=5)]),
            "erased_at": random.choice([None, None, None, ago(minutes=5)]),
        }
        submission = SubmissionFactory(
            consultation=consultation if number < 26 else ConsultationFactory(),
            language=random.choice(list(LANGUAGES)),
            capacity=capacity,
            has_address=random.choice([True, False]),
            late=random.random() < 0.3,
            consent=random.choice(["named", "unnamed", "withheld"]),
            channel=random.choice(list(Channel)[1:]) if paper else Channel.WEB,
            **({"received_at": ago(days=1), "entered_by": staff} if paper else {}),
            **moments,
        )
        for place in random.sample(places, random.randint(0, len(places))):
            answered(submission, **place)


def place_of(answer):
    return answer.clause_id or (answer.question.clause_id if answer.question else None)


def spoken(consultation):
    """All that counts, by hand: late, clauses (None for the whole), question, language, capacity, channel."""
    for discussion in Discussion.objects.about([consultation]):
        question = discussion.question_id
        clause = discussion.clause_id or (question and discussion.question.clause_id)
        clauses = {clause} if clause or not question else set()
        for comment in discussion.comments.all():
            if comment.state == "published" and not comment.is_official:
                yield comment.late, clauses, question, comment.language, comment.capacity, "web"
    for submission in Submission.objects.filter(consultation=consultation):
        clauses = {place_of(answer) for answer in submission.answers.all()} or {None}
        if submission.is_received:
            yield submission.late, clauses, None, submission.language, submission.capacity, submission.channel


def recounted(consultation):
    """How many in time, how many late, and the figures of those in time."""
    voices = list(spoken(consultation))
    counted = [voice[1:] for voice in voices if not voice[0]]
    clauses, questions, *others = zip(*counted, strict=True)
    names = ("language", "capacity", "channel")
    figures = {name: Counter(values) for name, values in zip(names, others, strict=True)}
    figures["clause"] = Counter(clause for places in clauses for clause in places)
    figures["question"] = Counter(question for question in questions if question)
    return len(counted), len(voices) - len(counted), figures


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_a_count_by_hand_gives_in_one_query(consultation, seed):
    random = Random(seed)  # noqa: S311
    clauses, asked, discussed = subjects(consultation)
    some_comments(random, consultation, clauses, discussed)
    some_submissions(random, consultation, clauses, asked)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        voices = Voices(consultation)
        shown = {
            name: {row.label: row.value for row in getattr(voices, f"by_{name}")}
            for name in ("language", "capacity", "channel")
        }

    total, late, figures = recounted(consultation)
    assert len(queries) == 1
    assert (voices.total, voices.late) == (total, late)
    assert voices.submissions + voices.comments == total
    assert voices.submissions > 0 < voices.comments
    assert voices.by_clause == figures["clause"]
    assert voices.by_question == figures["question"]
    assert shown["language"] == {LANGUAGES[code]: figures["language"][code] for code in LANGUAGES}
    assert shown["capacity"] == {NAMES[key]: figures["capacity"][key] for key in NAMES}
    assert shown["channel"] == {str(channel.label): figures["channel"][channel] for channel in Channel}
    assert all(sum(figure.values()) == total for figure in shown.values())
