"""The reading desk: every contribution in one list and one by one, read, noted on and assigned, by officers alone."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions import desk
from engagement.mail import deliver_due
from engagement.models import Assignment, Comment, Delivery, Reading, ReadingNote, Submission
from engagement.models.coverage import coverage, coverages
from engagement.models.desk import item_of
from engagement.models.desk_lists import PAGE, Position
from tests.conftest import fields_of
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    QuestionFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    answered,
    ask,
    choosing,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    return ConsultationFactory(closed=True)


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


@pytest.fixture
def colleague(officer):
    person = UserFactory(is_staff=True, first_name="Oyun", last_name="Bat")
    person.groups.set(officer.groups.all())
    return person


def url(consultation, contribution=None, name="item", **query):
    if contribution is None:
        return reverse("admin:engagement_desk_list", args=[consultation.pk], query=query or None)
    return reverse(f"admin:engagement_desk_{name}", args=[consultation.pk, key(contribution)], query=query or None)


def key(contribution):
    return f"{'comment' if isinstance(contribution, Comment) else 'submission'}-{contribution.pk}"


def said(consultation, hours=5, **kwargs):
    return CommentFactory(discussion=discussion_of(consultation), **{"submit_date": ago(hours=hours)} | kwargs)


def sent(consultation, hours=5, text="Open until six.", **kwargs):
    moments = {"begun_at": ago(hours=hours + 1), "sent_at": ago(hours=hours), "proven_at": ago(hours=hours)}
    submission = SubmissionFactory(consultation=consultation, **moments | kwargs)
    if text:
        answered(submission, text=text)
    return submission


def listed(client, consultation, **query):
    page = client.get(url(consultation, **query)).context["page"]
    return [row.contribution for row in page.rows]


def read_page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_comments_and_submissions_stand_in_one_list_the_oldest_first_and_nothing_that_does_not_count(
    client, consultation
):
    clause = published_clause(draft__consultation=consultation)
    third = said(clause, hours=3, late=True)
    first = sent(consultation, hours=9)
    second = said(consultation, hours=6)
    said(consultation, held=True)
    said(consultation, state="removed")
    said(consultation, official=True)
    said(ConsultationFactory(closed=True))
    sent(consultation, proven_at=None)
    sent(consultation, withdrawn_at=timezone.now())
    SubmissionFactory(consultation=consultation, begun=True)
    assert listed(client, consultation) == [first, second, third]
    page = read_page(client.get(url(consultation)))
    assert "Open until six." in page.select("[data-row]")[0].text
    assert "Sent after closing" in page.select(".queue__row")[2].text
    assert "3 contributions" in page.select_one(".desk-page__found").text


def test_the_list_is_narrowed_by_what_was_said_where_by_whom_and_what_officers_made_of_it(
    client, officer, colleague, consultation
):
    clause = published_clause(draft__consultation=consultation, number="3")
    asked = ask(QuestionFactory(consultation=consultation, clause=clause))
    theme = ThemeFactory(consultation=consultation)
    comment = said(clause, hours=9, comment="The Хүрээ queue is long.", language="en")
    mongolian = said(consultation, hours=8, comment="Дараалал урт.", language="mn", user_name="Сарнай")
    letter = sent(consultation, hours=7, on_paper=True, organisation="Herders", capacity="organisation", text="")
    answer = answered(letter, question=asked, text="Fewer papers.")
    desk.mark_read(comment, by=officer)
    desk.mark_read(mongolian, by=colleague)
    ExcerptFactory(theme=theme, comment=comment)
    ExcerptFactory(theme=theme, comment=None, answer=answer)
    today = timezone.localdate()
    desk.assign(mongolian, officer, due_on=today, by=colleague, instead_of=None)
    desk.assign(letter, colleague, due_on=today, by=officer, instead_of=None)
    Assignment.objects.filter(submission=letter).update(due_on=today - timedelta(days=1))
    expected = {
        "reading=unread_by_me": [mongolian, letter],
        "reading=unread": [letter],
        "reading=read": [comment, mongolian],
        "assigned=me": [mongolian],
        "assigned=anybody": [mongolian, letter],
        "assigned=nobody": [comment],
        "assigned=overdue": [letter],
        f"theme={theme.pk}": [comment, letter],
        "theme=none": [mongolian],
        f"question={asked.pk}": [letter],
        f"clause={clause.pk}": [comment, letter],
        "language=mn": [mongolian],
        "capacity=organisation": [letter],
        "channel=web": [comment, mongolian],
        "channel=letter": [letter],
        "words=long+QUEUE": [comment],
        "words=хүрээ": [comment],
        "words=papers+fewer": [letter],
        "words=herders": [letter],
        "words=сарнай": [mongolian],
        "words=nobody+said": [],
        "words=%25": [],
        f"clause={clause.pk}&channel=letter": [letter],
        "language=xx&theme=x&question=x&assigned=x&reading=x&capacity=x&channel=x": [comment, mongolian, letter],
    }
    for query, contributions in expected.items():
        response = client.get(f"{url(consultation)}?{query}")
        assert [row.contribution for row in response.context["page"].rows] == contributions, query
        assert response.context["coverage"].matching == len(contributions), query
    form = read_page(client.get(url(consultation, words="%"))).select_one("form[role=search]")
    assert form.select_one("[name=words]")["value"] == "%"
    assert {box["name"] for box in form.select("select")} == {
        *("reading", "assigned", "theme", "question", "clause", "language", "capacity", "channel", "publication")
    }


def test_one_after_another_follows_the_narrowed_list_in_both_directions(client, consultation):
    said(consultation, hours=9)
    same = ago(hours=5)
    comments = [said(consultation, submit_date=same, language="mn") for _ in range(2)]
    submission = sent(consultation, language="mn", sent_at=same)
    later = said(consultation, hours=2, language="mn")
    expected = [*comments, submission, later]
    assert listed(client, consultation, language="mn") == expected
    page = client.get(url(consultation, expected[0], language="mn"))
    assert page.context["previous_url"] == ""
    for place, contribution in enumerate(expected[1:], 2):
        assert page.context["next_url"] == url(consultation, contribution, language="mn")
        page = client.get(page.context["next_url"])
        assert page.context["previous_url"] == url(consultation, expected[place - 2], language="mn")
        assert f"{place} of 4 in this list" in page.text
    assert page.context["next_url"] == ""


def test_pages_of_fifty_hold_every_contribution_once(client, consultation):
    same = ago(hours=3)
    for number in range(PAGE // 2 + 3):
        said(consultation, submit_date=same if number % 2 else ago(hours=4))
        sent(consultation, sent_at=same, begun_at=ago(hours=9), text="")
    seen, address = [], url(consultation)
    while address:
        response = client.get(address)
        seen += [row.key for row in response.context["page"].rows]
        address = response.context["more_url"]
    assert len(seen) == len(set(seen)) == Comment.objects.count() + Submission.objects.count()
    assert response.context["first_url"] == url(consultation)
    assert client.get(url(consultation, after="nonsense")).status_code == 200
    assert Position.parse("1.comment-") is None


def test_one_contribution_shows_every_text_with_what_is_filed_of_it_and_its_surroundings(client, consultation):
    clause = published_clause(draft__consultation=consultation, number="7")
    asked = choosing("Yes", "No", consultation=consultation, confidential=True, text_en="Is it enough?")
    submission = sent(consultation, consent="unnamed", name="Dulmaa", expertise="Law", text="Longer hours, please.")
    answered(submission, question=ask(asked), text="Because of the queue.")
    answered(submission, clause=clause, text="Nine is too late & <b>odd</b>.", argument="against")
    theme = ThemeFactory(consultation=consultation, title_en="Long queues")
    whole = submission.answers.get(clause=None, question=None)
    ExcerptFactory(theme=theme, comment=None, answer=whole, start=0, end=6)
    page = read_page(client.get(url(consultation, submission)))
    sayings = page.select("[data-text]")
    assert [one["data-text"] for one in sayings] == [
        f"answer-{answer.pk}"
        for answer in [submission.answers.get(question=asked), whole, submission.answers.get(clause=clause)]
    ]
    assert "Confidential: counted, never shown" in sayings[0].text
    assert sayings[1].select_one("mark").text == "Longer"
    assert sayings[1].select_one("[data-words]").text == "Longer hours, please."
    assert sayings[2].select_one("[data-words]").text == "Nine is too late & <b>odd</b>."
    assert "Against" in sayings[2].text
    for words in ("Dulmaa", "Law", "Without my name", "Nobody has read it yet.", "Assigned to nobody."):
        assert words in page.text, words
    root = said(consultation, user_name="Tsetseg", comment="First words.")
    reply = CommentFactory(discussion=root.discussion, parent_id=root.pk, comment="I agree.")
    page = read_page(client.get(url(consultation, reply)))
    assert "In reply to Tsetseg:" in page.text
    assert "First words." in page.select_one(".record__parent").text
    assert page.select_one("[data-words]").text == "I agree."


def test_overlapping_passages_cut_the_text_without_losing_a_letter(consultation):
    comment = said(consultation, comment="Өглөө хаалгаа нээ 🙂 please.")
    one, two = (ThemeFactory(consultation=consultation, title_en=title) for title in ("One", "Two"))
    ExcerptFactory(theme=one, comment=comment, start=0, end=13)
    ExcerptFactory(theme=two, comment=comment, start=6, end=19)
    ExcerptFactory(theme=two, comment=comment)
    text = item_of(comment).texts[0]
    assert "".join(piece.text for piece in text.pieces) == comment.comment
    assert [piece.themes for piece in text.pieces] == [("One",), ("One", "Two"), ("Two",), ()]
    assert [excerpt.words for excerpt in text.excerpts if excerpt.end] == [comment.comment[:13], comment.comment[6:19]]


def test_reading_is_marked_by_a_button_and_leads_on_and_can_be_taken_back(client, officer, colleague, consultation):
    first, second = said(consultation, hours=6), sent(consultation, hours=5)
    client.get(url(consultation, first))
    assert not Reading.objects.exists()
    response = client.post(url(consultation, first, "read", reading="unread_by_me"), {"next": "1"})
    assert response.url == url(consultation, second, reading="unread_by_me")
    assert client.post(url(consultation, second, "read"), {}).url == url(consultation, second)
    client.post(url(consultation, second, "read"), {})
    desk.mark_read(first, by=colleague)
    assert Reading.objects.count() == 3
    assert listed(client, consultation, reading="unread_by_me") == []
    client.post(url(consultation, first, "read"), {"unread": "1"})
    assert listed(client, consultation, reading="unread_by_me") == [first]
    assert listed(client, consultation, reading="unread") == []
    assert client.post(url(consultation, second, "read"), {"next": "1"}).url == url(consultation)
    ReportFactory(consultation=consultation, kind="answer", published_at=ago(hours=1))
    page = client.post(url(consultation, second, "read"), {"unread": "1"}, follow=True)
    assert "its record is closed" in page.text
    assert Reading.objects.filter(submission=second, read_by=officer).exists()


def test_what_was_taken_back_meanwhile_is_neither_shown_nor_marked(client, officer, consultation):
    comment, submission = said(consultation, comment="Gone words."), sent(consultation, text="Gone too.")
    kept = said(consultation)
    Comment.objects.filter(pk=comment.pk).update(state="withdrawn")
    Submission.objects.filter(pk=submission.pk).update(withdrawn_at=timezone.now())
    for contribution in (comment, submission):
        assert client.get(url(consultation, contribution)).status_code == 404
        for name in ("read", "note", "assign", "done"):
            assert client.post(url(consultation, contribution, name), {}).status_code == 404
        with pytest.raises(desk.Refused):
            desk.mark_read(contribution, by=officer)
    assert client.get(url(ConsultationFactory(closed=True), kept)).status_code == 404
    assert client.get(url(consultation, kept)).status_code == 200
    assert not Reading.objects.exists()


def test_notes_are_for_colleagues_and_only_their_writer_removes_them(client, client_of, colleague, consultation):
    comment = said(consultation)
    address = url(consultation, comment, "note")
    refused = client.post(address, {"text": "  "})
    assert "This field is required." in refused.text
    too_long = client.post(address, {"text": "x" * 2001})
    assert read_page(too_long).select_one("#desk-note textarea").text.strip() == "x" * 2001
    client.post(address, {"text": " Ask the embassy. "})
    note = ReadingNote.objects.get()
    assert note.text == "Ask the embassy."
    theirs = client_of(colleague)
    page = read_page(theirs.get(url(consultation, comment)))
    assert "Ask the embassy." in page.text
    assert not page.select("[name=remove]")
    assert "Only who wrote a note" in theirs.post(address, {"remove": note.pk}, follow=True).text
    assert "1 private note" in client.get(url(consultation)).text
    client.post(address, {"remove": note.pk})
    assert not ReadingNote.objects.exists()


def test_a_contribution_is_assigned_anew_done_and_never_by_two_at_once(client, officer, colleague, consultation):
    submission = sent(consultation)
    address, item = url(consultation, submission, "assign"), url(consultation, submission)
    day = timezone.localdate() + timedelta(days=3)
    chosen = {"officer": officer.pk, "due_on": day.isoformat()}
    assert "The day has passed" in client.post(address, chosen | {"due_on": "2020-01-01"}).text
    assert client.post(address, chosen | {"officer": UserFactory(is_staff=True).pk}).status_code == 200
    assert not Assignment.objects.exists()
    assert client.post(address, chosen).url == item
    stale = client.post(address, chosen | {"officer": colleague.pk})
    assert "A colleague has assigned it differently" in stale.text
    again = {
        box["name"]: box.get("value", "") for box in read_page(stale).select("#desk-assignment input[type=hidden]")
    }
    assert client.post(address, chosen | again | {"officer": colleague.pk}).url == item
    standing = Assignment.objects.get()
    assert (standing.officer, standing.due_on, standing.assigned_by) == (colleague, day, officer)
    done = url(consultation, submission, "done")
    client.post(done, {"assignment": standing.pk})
    assert Assignment.objects.open().count() == 0
    assert "a colleague has changed it" in client.post(done, {"assignment": standing.pk}, follow=True).text


def test_several_are_assigned_at_once_and_what_somebody_has_stays(client, officer, colleague, consultation):
    free, taken = said(consultation), sent(consultation)
    day = timezone.localdate() + timedelta(days=2)
    desk.assign(taken, officer, due_on=day, by=officer, instead_of=None)
    address = reverse("admin:engagement_desk_assign_many", args=[consultation.pk])
    chosen = {"officer": colleague.pk, "due_on": day.isoformat(), "contribution": [key(free), key(taken), "comment-0"]}
    nothing = client.post(address, chosen | {"contribution": []})
    assert "Tick the contributions first." in nothing.text
    late = client.post(address, chosen | {"due_on": "2020-01-01"})
    assert len(read_page(late).select("[name=contribution][checked]")) == 2
    response = client.post(address, chosen, follow=True)
    assert "1 contribution is assigned." in response.text
    assert "is assigned to somebody already, and stays so" in response.text
    assert {(one.officer, one.comment_id or one.submission_id) for one in Assignment.objects.all()} == {
        (colleague, free.pk),
        (officer, taken.pk),
    }


def test_officers_are_told_of_assignments_at_most_once_a_day(officer, colleague, consultation, time_machine):
    time_machine.move_to("2026-11-23 03:00+00:00")
    first, second, third = (said(consultation, comment="Secret words.") for _ in range(3))
    day = timezone.localdate() + timedelta(days=2)
    desk.assign(first, colleague, due_on=day, by=officer, instead_of=None)
    desk.assign(second, colleague, due_on=day, by=officer, instead_of=None)
    desk.assign(third, officer, due_on=day, by=officer, instead_of=None)
    assert not outbox.outbox
    time_machine.shift(timedelta(minutes=11))
    deliver_due.call()
    (told,) = outbox.outbox
    assert told.to == [colleague.email]
    assert "2 contributions" in told.body
    assert f"{url(consultation)}?assigned=me" in told.body
    assert "Secret words." not in told.body
    own = Assignment.objects.get(comment=third)
    desk.assign(third, colleague, due_on=day, by=officer, instead_of=own.pk)
    time_machine.shift(timedelta(hours=2))
    deliver_due.call()
    assert len(outbox.outbox) == 1
    time_machine.shift(timedelta(days=1))
    deliver_due.call()
    assert "3 contributions" in outbox.outbox[1].body
    assert Delivery.objects.filter(officer=officer).count() == 0


def test_nobody_is_told_of_what_is_done_or_gone(officer, colleague, consultation, time_machine):
    comment, submission = said(consultation), sent(consultation)
    for contribution in (comment, submission):
        desk.assign(contribution, colleague, due_on=timezone.localdate(), by=officer, instead_of=None)
    desk.finish(Assignment.objects.get(comment=comment), by=colleague)
    Submission.objects.filter(pk=submission.pk).update(withdrawn_at=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    deliver_due.call()
    assert not outbox.outbox
    assert Delivery.objects.get().given_up_at


def test_the_coverage_counts_what_was_read_and_filed(client, officer, colleague, consultation):
    comments = [said(consultation) for _ in range(3)]
    submission, silent = sent(consultation), sent(consultation, no_objection=True, text="")
    desk.mark_read(comments[0], by=officer)
    desk.mark_read(comments[1], by=colleague)
    desk.mark_read(comments[1], by=officer)
    desk.mark_read(silent, by=colleague)
    theme = ThemeFactory(consultation=consultation)
    ExcerptFactory(theme=theme, comment=None, answer=submission.answers.get())
    other = ConsultationFactory()
    said(published_clause(draft__consultation=other))
    found = coverage(consultation, officer)
    assert (found.total, found.read, found.mine, found.fileable, found.filed) == (5, 3, 2, 4, 1)
    both = coverages([consultation, other], officer)
    assert (both[consultation.pk].total, both[consultation.pk].read, both[consultation.pk].filed) == (5, 3, 1)
    assert (both[other.pk].total, both[other.pk].mine) == (1, 0)
    page = read_page(client.get(reverse("admin:engagement_desk")))
    assert [bar["value"] for bar in page.select("#to-be-answered ~ ul progress")] == ["3", "2", "1"]
    assert [bar["max"] for bar in page.select("#still-open ~ ul progress")] == ["1", "1", "1"]


def test_what_came_to_a_question_hour_is_read_once_it_is_answered(officer):
    hour = ConsultationFactory(closed=True, kind="question_hour")
    question, _other = said(hour), said(hour)
    Comment.objects.filter(pk=question.pk).update(answer=said(hour, official=True))
    found = coverage(hour, officer)
    assert (found.total, found.read) == (2, 1)
    assert coverages([hour], officer)[hour.pk].unread == 1


def test_the_first_staff_page_names_what_is_assigned_and_what_is_to_be_read(client, client_of, moderator, officer):
    waiting = ConsultationFactory(closed=True, title_en="Fees for travellers")
    comment = said(waiting)
    desk.assign(comment, officer, due_on=timezone.localdate(), by=officer, instead_of=None)
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    box = read_page(client.get(reverse("admin:index"))).select_one("[aria-labelledby=reading-desk-title]")
    assert "1 is overdue" in box.text
    assert "1 contributions, 0 read by anybody, 0 by you" in box.text
    assert box.select_one("a[href$='assigned=me']")["href"] == url(waiting, assigned="me")
    theirs = read_page(client_of(moderator).get(reverse("admin:index")))
    assert not theirs.select("[aria-labelledby=reading-desk-title]")


def test_the_desk_is_for_policy_officers_alone_and_kept_in_no_cache(client, client_of, editor, moderator, consultation):
    comment = said(consultation, comment="Only for officers.")
    addresses = [reverse("admin:engagement_desk"), url(consultation), url(consultation, comment)]
    acts = [url(consultation, comment, name) for name in ("read", "note", "assign", "done")]
    acts.append(reverse("admin:engagement_desk_assign_many", args=[consultation.pk]))
    for person in (editor, moderator):
        theirs = client_of(person)
        assert [theirs.get(address).status_code for address in addresses] == [403] * 3
        assert [theirs.post(address).status_code for address in acts] == [403] * 5
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"].startswith("noindex")
    assert [client.get(address).status_code for address in acts] == [405] * 5
    unpublished = ConsultationFactory(unpublished=True)
    assert client.get(url(unpublished)).status_code == 404
    assert url(consultation) in client.get(reverse("admin:engagement_consultation_change", args=[consultation.pk])).text


@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_desk_is_whole_in_both_languages_and_without_a_contribution(client, consultation, language):
    client.cookies["django_language"] = language
    empty = read_page(client.get(url(consultation)))
    assert empty.select_one(".queue__empty")
    comment = said(consultation)
    page = read_page(client.get(url(consultation, comment)))
    assert page.select_one("dialog#shortcuts-help dl")
    assert fields_of(client.get(url(consultation, comment))) is not None


def test_every_page_of_the_desk_costs_the_same_for_one_as_for_many(client, officer, consultation):
    clause = published_clause(draft__consultation=consultation)
    theme = ThemeFactory(consultation=consultation)

    def grow(count):
        for _ in range(count):
            comment, submission = said(clause), sent(consultation)
            answered(submission, clause=clause, text="Nine.")
            desk.mark_read(comment, by=officer)
            desk.add_note(submission, "Look.", by=officer)
            desk.assign(submission, officer, due_on=timezone.localdate(), by=officer, instead_of=None)
            ExcerptFactory(theme=theme, comment=comment)
            ExcerptFactory(theme=theme, comment=None, answer=submission.answers.first())
        return comment, submission

    def costs(comment, submission):
        addresses = [reverse("admin:engagement_desk"), reverse("admin:index"), url(consultation)]
        addresses += [url(consultation, one, words="n") for one in (comment, submission)]
        counted = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counted.append(len(queries))
        return counted

    few = costs(*grow(2))
    many = costs(*grow(9))
    assert few == many
    assert max(few) <= 32
