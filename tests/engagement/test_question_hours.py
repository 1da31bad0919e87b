"""Ask the Ministry: the public asks and supports, officials answer, and what waits stays visible."""

import re

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from blog import share_cards
from engagement.actions import gates, hosting, readings, reports
from engagement.mail import deliver_due
from engagement.models import Comment, Discussion
from engagement.models.overview import steps
from engagement.models.question_hours import Asking, Order, Show, questions_of, unanswered
from engagement.share_cards import subject
from engagement.templatetags.staff import unread_in_closed
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    DocumentFactory,
    GroundFactory,
    ReportFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
    open_to_public,
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

    assert len(gates.obstacles_to_heard(consultation)) == 1
    obstacles = " ".join(gates.obstacles_to_answer(consultation))
    assert "1 question has no official answer" in obstacles
    assert "1 comment waits for a moderator" in obstacles
    assert list(unread_in_closed()) == [asked]

    answer(asked)
    Comment.objects.filter(pk=held.pk).update(state="rejected")
    assert gates.obstacles_to_answer(consultation) == []
    assert list(unread_in_closed()) == []  # answered is read
    reports.publish_answer(report, by=boss)
    consultation = type(consultation).objects.published().get(pk=consultation.pk)
    assert consultation.stage == "answered"
    assert heard.published_at is None
    assert [step.state for step in steps(consultation)] == ["done", "done", "done", "current"]

    still_open = hour()
    ReportFactory(consultation=still_open, kind="answer")
    assert any("after closing" in obstacle for obstacle in gates.obstacles_to_answer(still_open))


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


def test_the_page_has_documents_the_timeline_the_ways_to_follow_and_a_card_of_its_own(client):
    consultation = open_to_public(
        DocumentFactory(consultation=hour(unpublished=True), title_en="Opening hours")
    ).consultation
    DocumentFactory(consultation=hour(unpublished=True), title_en="qxsecretqx")
    question(consultation, "When?")
    address = consultation.get_absolute_url("en")

    text = page(client, consultation)

    assert "Opening hours" in text
    assert "qxsecretqx" not in text
    for name in ("timeline.atom", "dates.ics"):
        assert f'href="{address}{name}"' in text
    assert f"/en/follow/?consultation={consultation.slug_en}" in text
    assert "Timeline as a feed" in text
    assert share_cards.address(subject(consultation), "en") in text
    assert cost(client, address) <= 12


def test_whoever_asks_is_told_of_a_question_at_every_step(client):
    consultation = hour()
    asked = question(consultation, "When do you open?", user_email="bat@example.mn")
    said = CommentFactory(discussion=discussion_of(ConsultationFactory()), user_email="bat@example.mn")

    own = client.get(asked.private_url("en")).content.decode()
    assert "Withdraw my question" in own
    assert "Not answered yet" in own
    assert "filed under a theme" not in own
    taking_back = client.get(f"{asked.private_url('en')}withdraw/").content.decode()
    assert "while questions are taken" in taking_back
    assert "comment" not in taking_back.partition("<h1>")[2].partition("</main>")[0]
    assert "Withdraw my comment" in client.get(said.private_url("en")).content.decode()
    answered = answer(asked, "From nine o’clock.")
    own = client.get(asked.private_url("en")).content.decode()
    assert "From nine o’clock." in own
    assert answered.permalink in own
    Comment.objects.filter(pk=asked.pk).update(state="withdrawn")
    assert "From nine o’clock." not in client.get(asked.private_url("en")).content.decode()


def test_the_form_its_rules_and_the_sent_page_speak_of_a_question(client):
    GroundFactory()
    form = client.get(f"{hour().get_absolute_url('en')}comment/").content.decode()
    assert "Your name and your question will be public" in form
    assert "For what a question is refused" in form
    assert "Your question appears when a moderator has read it." in form
    assert "your comment" not in form.lower()
    words = client.get(ConsultationFactory().get_absolute_url("en") + "comment/").content.decode()
    assert "your question" not in words.lower()


def test_the_last_mail_leads_to_ones_own_question_and_its_answer(mailoutbox, django_capture_on_commit_callbacks):
    consultation = hour(closed=True)
    asked = question(consultation, "When do you open?", user_email="bat@example.mn", language="mn")
    reply = answer(asked)
    CommentFactory(discussion=asked.discussion, parent_id=asked.pk, user_email="dorj@example.mn", language="en")
    for comment in Comment.objects.contributions(consultation):
        readings.mark_read([comment], by=UserFactory())
    report = ReportFactory(consultation=consultation, kind="answer")

    with django_capture_on_commit_callbacks(execute=True):
        reports.publish_answer(report, by=UserFactory())
        deliver_due.call()

    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert f"/mn/comments/{asked.pk}/" in bodies["bat@example.mn"]
    assert f"/mn/comments/{reply.pk}/" in bodies["bat@example.mn"]
    assert consultation.get_absolute_url("en") in bodies["dorj@example.mn"]
    assert "answered every question" in bodies["dorj@example.mn"]
    assert not any("theme" in body for body in bodies.values())


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_consultation_has_a_card_of_its_own_once_it_is_published(client, code):
    consultation, hidden = hour(), hour(unpublished=True)
    before = share_cards.address(subject(consultation), code)

    response = client.get(before)

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "max-age=2592000" in response["Cache-Control"]
    assert client.get(before, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.get(share_cards.address(subject(hidden), code)).status_code == 404
    assert not default_storage.exists(f"cards/consultations/{hidden.pk}")
    assert client.get(before.replace(f"/{code}-", "/de-")).status_code == 404
    type(consultation).objects.filter(pk=consultation.pk).update(closes_at=ahead(days=40), answer_by=ahead(days=50))
    moved = client.get(before)
    consultation.refresh_from_db()
    assert (moved.status_code, moved["Location"]) == (302, share_cards.address(subject(consultation), code))
    with override(code):
        assert consultation.get_kind_display() in share_cards.card(subject(consultation), code).kicker
