"""From an open discussion to a draft at the same address: what is kept, what moves, and what stands against it."""

import pytest
from django.core.exceptions import ValidationError

from engagement.actions import drafts
from engagement.actions.drafting_stage import continue_with_draft, declare_draft_ready, obstacles_to_drafting
from engagement.actions.gates import obstacles_to_heard
from engagement.models import Consultation, DateChange, Discussion, Question, TimelineEntry
from engagement.models.preparation import content_digest
from engagement.models.voices import Voices
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    QuestionFactory,
    ReportFactory,
    SubmissionFactory,
    UserFactory,
    ago,
    ahead,
    ask,
    discussion_of,
)

pytestmark = pytest.mark.django_db
NOTE = {
    "en": "You asked for longer hours: here is a draft.",
    "mn": "Та ажлын цагийг уртасгахыг хүссэн: төсөл энд байна.",
}


@pytest.fixture(autouse=True)
def _any_time_of_the_year(settings):
    settings.CONSULTATION_MIN_DAYS = {"voluntary": 14, "law": 30, "rule": 30, "treaty": 30}


def discussed(**kwargs):
    """An open discussion with a question that was spoken on, and a draft and a form that wait."""
    why = {"timing_reason_en": "Parliament sits soon.", "timing_reason_mn": "Чуулган удахгүй эхэлнэ."}
    consultation = ConsultationFactory(kind="discussion", **why, **kwargs)
    question = ask(QuestionFactory(consultation=consultation, discussed=True), ago(days=2))
    CommentFactory(discussion=discussion_of(question), comment="Open until six.")
    CommentFactory(discussion=discussion_of(consultation))
    clause = ClauseFactory(draft__consultation=consultation)
    QuestionFactory(consultation=consultation, clause=clause)
    return consultation, question, clause.draft


def carry_on(consultation, draft, **changes):
    """By another officer than who declares the draft ready, unless somebody has already."""
    if not consultation.ready_at:
        declare_draft_ready(consultation, by=UserFactory())
    dates = {"closes_at": ahead(days=60), "answer_by": ahead(days=90), "note": NOTE} | changes
    return continue_with_draft(consultation, draft, **dates, by=UserFactory())


@pytest.mark.parametrize("stage", ["open", "closed"])
def test_a_discussion_becomes_a_draft_at_the_same_address_with_its_voices(client, stage):
    times = {} if stage == "open" else {"opens_at": ago(days=30), "closes_at": ago(days=1)}
    consultation, question, draft = discussed(**times)
    address, closed_before = consultation.get_absolute_url("en"), consultation.closes_at
    assert "Questions for discussion" in client.get(address).content.decode()
    before = Voices(consultation).total

    carry_on(consultation, draft)

    consultation = Consultation.objects.published().get(pk=consultation.pk)
    assert (consultation.kind, consultation.stage, consultation.get_absolute_url("en")) == ("policy", "open", address)
    assert Voices(consultation).total == before == 2
    assert set(DateChange.objects.values_list("name", "before")) == {
        ("closes_at", closed_before),
        ("answer_by", DateChange.objects.get(name="answer_by").before),
    }
    entry = TimelineEntry.objects.get(kind="drafting")
    assert (entry.note_en, entry.note_mn) == (NOTE["en"], NOTE["mn"])
    assert not Question.objects.filter(asked_at=None).exists()
    assert Discussion.objects.of(question).barrier().name == "READ_ONLY"
    assert Discussion.objects.of(consultation).accepts_comments
    page = client.get(address).content.decode()
    assert "What was said before the draft" in page
    assert "Open until six." in page
    assert NOTE["en"] in page
    assert "The consul is open from nine." in client.get(draft.get_absolute_url("en")).content.decode()
    on_question = client.get(question.get_absolute_url("en")).content.decode()
    assert "A draft has grown out of this discussion" in on_question
    assert "Open until six." in on_question


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": ahead(days=5)}, "must come after the one that was promised"),
        ({"closes_at": ahead(days=12)}, "at least 14 days from now"),
        ({"answer_by": ahead(days=59)}, "before the consultation closes"),
        ({"closes_at": ahead(days=20), "answer_by": ahead(days=30)}, "moves only later"),
        ({"note": {"en": "Why.", "mn": " "}}, "in both languages"),
    ],
)
def test_no_promise_is_broken_on_the_way(changes, words):
    consultation, question, draft = discussed()

    with pytest.raises(ValidationError, match=words):
        carry_on(consultation, draft, **changes)

    consultation.refresh_from_db()
    draft.refresh_from_db()
    assert (consultation.kind, draft.published_at) == ("discussion", None)
    assert Discussion.objects.of(question).accepts_comments
    assert not TimelineEntry.objects.exists()


def test_what_is_wrong_with_the_draft_or_the_form_takes_the_whole_step_back():
    consultation, _question, draft = discussed()
    declare_draft_ready(consultation, by=UserFactory())
    Question.objects.filter(asked_at=None).delete()
    draft.clauses.all()[0].delete()

    with pytest.raises(ValidationError, match="content has changed since"):
        carry_on(consultation, draft)
    with pytest.raises(ValidationError, match="at least one clause"):
        declare_draft_ready(consultation, by=UserFactory())

    consultation.refresh_from_db()
    assert consultation.kind == "discussion"
    assert not TimelineEntry.objects.exists()


def test_whoever_declared_the_draft_ready_is_not_who_publishes_it():
    first, second = UserFactory(), UserFactory()
    consultation, _question, draft = discussed(ready_at=ago(days=90), ready_by=first, ready_digest="x")
    Consultation.objects.filter(pk=consultation.pk).update(ready_digest=content_digest(consultation))
    dates = {"closes_at": ahead(days=60), "answer_by": ahead(days=90), "note": NOTE}
    with pytest.raises(ValidationError, match="Nobody has declared the draft ready"):
        continue_with_draft(consultation, draft, **dates, by=second)  # that word was for the discussion

    declare_draft_ready(consultation, by=first)
    with pytest.raises(ValidationError, match="another officer publishes it"):
        continue_with_draft(consultation, draft, **dates, by=first)
    Question.objects.filter(consultation=consultation, asked_at=None).update(text_en="Changed?")
    with pytest.raises(ValidationError, match="content has changed since"):
        continue_with_draft(consultation, draft, **dates, by=second)
    declare_draft_ready(consultation, by=first)
    continue_with_draft(consultation, draft, **dates, by=second)

    consultation.refresh_from_db()
    assert consultation.kind == "policy"


def test_only_an_open_discussion_before_its_answer_can_go_on_so():
    other, _question, its_draft = discussed()
    with pytest.raises(ValidationError, match="open discussion"):
        drafts.publish(its_draft, by=UserFactory())  # not past this step
    elsewhere = ClauseFactory().draft
    with pytest.raises(ValidationError, match="first one of this consultation"):
        carry_on(other, elsewhere)
    assert obstacles_to_drafting(other) == []

    for kwargs in ({"kind": "policy"}, {"withdrawn": True}, {"upcoming": True}):
        consultation = ConsultationFactory(**{"kind": "discussion"} | kwargs)
        ClauseFactory(draft__consultation=consultation)
        assert len(obstacles_to_drafting(consultation)) == 1, kwargs
    answered, _question, _draft = discussed(opens_at=ago(days=30), closes_at=ago(days=1))
    for kind in ("heard", "answer"):
        ReportFactory(consultation=answered, kind=kind, published_at=ago(hours=1))
    assert len(obstacles_to_drafting(answered)) == 1
    assert "first draft" in obstacles_to_drafting(ConsultationFactory(kind="discussion"))[0]


def test_an_officer_does_it_on_a_page_that_keeps_what_was_typed(admin_client, admin_user):
    consultation, _question, _draft = discussed()
    record = f"/en/admin/engagement/consultation/{consultation.pk}"
    assert "Continue with a draft" in admin_client.get(f"{record}/change/").content.decode()
    assert "Nobody has declared" in admin_client.get(f"{record}/continue-with-draft/").content.decode()
    assert admin_client.post(f"{record}/declare-draft-ready/").status_code == 302
    assert "another officer publishes it" in admin_client.get(f"{record}/continue-with-draft/").content.decode()
    declare_draft_ready(consultation, by=UserFactory())
    page = admin_client.get(f"{record}/continue-with-draft/").content.decode()
    assert "What was said on the questions stays readable" in page
    typed = {"closes_at": "2099-01-10T18:00", "answer_by": "2099-01-09T18:00", **NOTE}

    refused = admin_client.post(f"{record}/continue-with-draft/", typed).content.decode()
    assert "before the consultation closes" in refused
    assert NOTE["mn"] in refused
    done = admin_client.post(f"{record}/continue-with-draft/", typed | {"answer_by": "2099-02-09T18:00"})

    assert done.status_code == 302
    consultation.refresh_from_db()
    assert consultation.kind == "policy"
    assert "Continue with a draft" not in admin_client.get(f"{record}/change/").content.decode()


def test_what_people_said_must_tell_of_the_draft_too():
    consultation, _question, _draft = discussed(opens_at=ago(days=30), closes_at=ago(days=1))
    ReportFactory(consultation=consultation, published_at=ago(hours=1))

    with pytest.raises(ValidationError, match="until «what you said» is out"):
        declare_draft_ready(consultation, by=UserFactory())


def test_what_came_after_the_old_closing_is_in_time_for_the_new_one():
    consultation, question, draft = discussed(opens_at=ago(days=30), closes_at=ago(days=2))
    comment = CommentFactory(discussion=discussion_of(question), late=True)

    carry_on(consultation, draft)

    comment.refresh_from_db()
    assert comment.late is False


def test_what_people_said_waits_for_submissions_that_were_begun_in_time():
    consultation = ConsultationFactory(opens_at=ago(days=30), closes_at=ago(hours=2))
    waits = "begun in time may still be sent"
    assert not any(waits in obstacle for obstacle in obstacles_to_heard(consultation))

    begun = SubmissionFactory(consultation=consultation, begun=True, begun_at=ago(days=1))
    assert any(waits in obstacle for obstacle in obstacles_to_heard(consultation))

    Consultation.objects.filter(pk=consultation.pk).update(closes_at=ago(hours=25))
    type(begun).objects.filter(pk=begun.pk).update(begun_at=ago(days=3))
    consultation = Consultation.objects.published().get(pk=consultation.pk)
    assert not any(waits in obstacle for obstacle in obstacles_to_heard(consultation))
