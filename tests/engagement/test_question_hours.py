"""Ask the Ministry: the public asks and supports, officials answer, and what waits stays visible."""

import re

import pytest

from engagement.actions import hosting, outcomes
from engagement.models import Comment, Discussion
from engagement.models.overview import steps
from engagement.models.question_hours import Asking, Order, Show, questions_of, unanswered
from engagement.templatetags.staff import unread_in_closed
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ReportFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
)
from tests.world import cost

pytestmark = pytest.mark.django_db
SUPPORT = "I want to know this too"
WAITS = "for an answer for {} days"


def hour(**kwargs):
    none = {"can_change_en": "", "can_change_mn": "", "is_fixed_en": "", "is_fixed_mn": ""}
    return ConsultationFactory(kind="question_hour", **none, **kwargs)


def question(consultation, text, **kwargs):
    return CommentFactory(discussion=discussion_of(consultation), comment=text, **kwargs)


def answer(asked, text="From nine.", **kwargs):
    official = {"official": True, "user_name": "Sarnai", "language": "en"} | kwargs
    reply = CommentFactory(discussion=asked.discussion, parent_id=asked.pk, comment=text, **official)
    hosting.mark_answered(asked, reply)
    return reply


def page(client, consultation, query="", language="en"):
    return client.get(f"{consultation.get_absolute_url(language)}{query}").content.decode()


def in_order(text, *words):
    return sorted(words, key=text.index) == list(words)


def test_the_page_shows_what_most_want_to_know_with_answers_and_waiting_days(client):
    consultation = hour()
    question(consultation, "Wait nine days?", published_at=ago(days=9), useful=1)
    answered = question(consultation, "When do you open?", published_at=ago(days=7), useful=4)
    answer(answered, published_at=ago(days=4))
    question(consultation, "Asked just now?", published_at=ago(minutes=1))
    question(consultation, "qxheldqx", held=True)
    question(consultation, "qxremovedqx", state="removed")
    CommentFactory(discussion=answered.discussion, parent_id=answered.pk, comment="A reader’s remark.", useful=9)

    english = page(client, consultation)

    assert in_order(english, "When do you open?", "Wait nine days?", "Asked just now?")
    assert in_order(english, "When do you open?", "Answered after 3 days", "From nine.", "Wait nine days?")
    assert WAITS.format(9) in english
    assert "Asked today, waiting for an answer" in english
    assert english.count(SUPPORT + " <span") == 3
    assert re.search(r"<dt>Answered</dt><dd>1</dd>\s*<dt>Waiting for an answer</dt><dd>2</dd>", english)
    assert "A reader’s remark." not in english  # it stands in the thread
    assert "qxheldqx" not in english
    assert "qxremovedqx" not in english
    assert "What can change" not in english
    assert "Heard" not in [step.label for step in steps(consultation)]
    assert page(client, consultation, language="mn").count("From nine.") == 1


def test_questions_can_be_chosen_ordered_and_paged_by_address_alone(client, settings):
    settings.THREADS_PER_PAGE = 2
    consultation = hour()
    asked = [question(consultation, f"Question {number}.", useful=3 - number) for number in range(3)]
    answer(asked[0])
    found = discussion_of(consultation)

    def told(query):
        shown = questions_of(found, Asking.from_query(query))
        return [row.comment.comment for row in shown.shown], shown.next_query

    first, following = told({})
    assert first == ["Question 0.", "Question 1."]
    start = re.fullmatch(r"start=([\w-]+)", following)[1]
    question(consultation, "A late favourite.", useful=9)
    assert told({"start": start})[0] == ["Question 2."]
    assert told({"order": "newest"})[0] == ["A late favourite.", "Question 2."]
    assert told({"show": "waiting"})[0] == ["A late favourite.", "Question 1."]
    assert told({"show": "answered"})[0] == ["Question 0."]
    assert Asking.from_query({"order": "x", "show": "\0", "start": "'"}) == Asking(Order.SUPPORT, Show.ALL, "")

    address = consultation.get_absolute_url("en")
    waiting = page(client, consultation, "?show=waiting&order=newest")
    assert '<meta name="robots" content="noindex, follow">' in waiting
    assert re.search(rf'<link rel="canonical" href="[^"?]*{address}">', waiting)
    beyond = client.get(f"{address}?start=0-0000001")
    assert (beyond.status_code, beyond["Location"]) == (302, address)


def test_whoever_asks_finds_the_form_in_words_of_its_own_and_supports_once(client, django_capture_on_commit_callbacks):
    consultation = hour()
    form = client.get(f"{consultation.get_absolute_url('en')}comment/").content.decode()
    assert "Ask the Ministry a question" in form
    assert "Your question" in form
    assert "Your comment</label>" not in form
    assert "Your argument is" not in form
    asked = question(consultation, "When?")
    reply_form = client.get(f"/en/comments/{asked.pk}/reply/").content.decode()
    assert "Reply to a question" in reply_form

    assert "Do you want to know this too?" in client.get(f"/en/comments/{asked.pk}/useful/").content.decode()
    press = {"headers": {"accept": "application/json", "sec-fetch-site": "same-origin"}}
    first = client.post(f"/en/comments/{asked.pk}/useful/", **press)
    again = client.post(f"/en/comments/{asked.pk}/useful/", **press)
    assert (first.json()["useful"], again.json()["useful"]) == (1, 1)
    assert "Do you want" not in client.get(f"/en/comments/{CommentFactory().pk}/useful/").content.decode()
    thread = client.get(f"/en/discussions/{asked.discussion_id}/").content.decode()
    assert SUPPORT in thread


def test_unanswered_questions_stay_with_their_waiting_days_after_closing(client):
    consultation = hour(closed=True)
    waiting = question(consultation, "Still nothing?", published_at=ago(days=12))
    assert WAITS.format(12) in page(client, consultation)
    assert "Being answered" in page(client, consultation)
    assert not Discussion.objects.of(consultation).accepts_comments

    reply = answer(waiting)
    assert "Answered after 12 days" in page(client, consultation)
    Comment.objects.filter(pk=reply.pk).update(state="removed")
    assert WAITS.format(12) in page(client, consultation)  # an answer that cannot be read is none


def test_the_last_word_waits_for_every_question_and_needs_no_report_of_what_was_said():
    consultation = hour(closed=True)
    asked = question(consultation, "When?")
    held = question(consultation, "And?", held=True)
    heard, report = ReportFactory(consultation=consultation), ReportFactory(consultation=consultation, kind="answer")
    boss = UserFactory()

    assert len(outcomes.obstacles_to_heard(consultation)) == 1
    obstacles = " ".join(outcomes.obstacles_to_answer(consultation))
    assert "1 question has no official answer" in obstacles
    assert "1 comment waits for a moderator" in obstacles
    assert list(unread_in_closed()) == [asked]

    answer(asked)
    Comment.objects.filter(pk=held.pk).update(state="rejected")
    assert outcomes.obstacles_to_answer(consultation) == []
    assert list(unread_in_closed()) == []  # answered is read
    outcomes.publish_answer(report, by=boss)
    consultation = type(consultation).objects.published().get(pk=consultation.pk)
    assert consultation.stage == "answered"
    assert heard.published_at is None
    assert [step.state for step in steps(consultation)] == ["done", "done", "done", "current"]

    still_open = hour()
    ReportFactory(consultation=still_open, kind="answer")
    assert any("after closing" in obstacle for obstacle in outcomes.obstacles_to_answer(still_open))


def test_the_desk_tells_officials_which_questions_wait(admin_client):
    consultation, quiet = hour(), ConsultationFactory()
    old = question(consultation, "Older one?", published_at=ago(days=3))
    new = question(consultation, "Newer one?")
    done = question(consultation, "Answered one?")
    answer(done)
    question(quiet, "No question to the Ministry.")
    question(hour(withdrawn=True), "Withdrawn.")

    assert list(unanswered()) == [old, new]
    desk = admin_client.get("/en/admin/").content.decode()
    assert "2 questions to the Ministry wait for an answer" in desk
    address = "/en/admin/engagement/comment/?state=published&question="
    waiting = admin_client.get(f"{address}waiting").content.decode()
    assert ("Older one?" in waiting, "Answered one?" in waiting, "No question" in waiting) == (True, False, False)
    assert "Answered one?" in admin_client.get(f"{address}answered").content.decode()


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({}, "Questions are taken until"),
        ({"opens_at": ahead(days=1), "closes_at": ahead(days=3)}, "Questions are taken from"),
        ({"closed": True}, "Those that wait stay here until they are answered."),
        ({"withdrawn": True}, "This consultation was withdrawn"),
    ],
)
def test_each_stage_says_whether_questions_are_taken(client, kwargs, words):
    consultation = hour(**kwargs)

    text = page(client, consultation)

    assert words in text
    assert ("Ask a question</a>" in text) == (kwargs == {})


def test_a_question_hour_costs_the_same_for_many_questions(client):
    consultation = hour()
    answer(question(consultation, "When?"))
    question(consultation, "Where?")
    one = cost(client, consultation.get_absolute_url("en"))
    for _ in range(12):
        answer(question(consultation, "When?", useful=2))

    assert cost(client, consultation.get_absolute_url("en")) == one <= 12
