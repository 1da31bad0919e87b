"""«Does this meet your point?»: who is asked, by which mail, what they may say, and what readers learn of it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from engagement.actions import contributions, drafts
from engagement.actions.echoes import say
from engagement.mail import deliver_due
from engagement.models import Colleague, Comment, Consultation, Delivery, Draft, Echo, Submission, Unwanted
from engagement.models.echo_results import tally_of
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DraftFactory,
    ExcerptFactory,
    QuestionFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    answered,
    ask,
    discussion_of,
    proves,
    publish,
)

pytestmark = pytest.mark.django_db


class Stage:
    """An open consultation with two clauses, of which the next draft changes the first."""

    def __init__(self):
        self.consultation = ConsultationFactory()
        self.changed = ClauseFactory(draft__consultation=self.consultation, number="1", text_en="Open from nine.")
        self.same = ClauseFactory(draft=self.changed.draft, number="2")
        publish(self.changed.draft)

    def comment(self, on=None, **kwargs):
        return CommentFactory(discussion=discussion_of(on or self.changed), **kwargs)

    def answer(self, key="", **kwargs):
        subject = kwargs.pop("subject", {"clause": self.changed})
        submission = SubmissionFactory(consultation=self.consultation, author_key=key or f"key-{len(kwargs)}", **kwargs)
        answered(submission, **subject)
        return submission

    def end(self):
        """The consultation is closed and answered."""
        Consultation.objects.filter(pk=self.consultation.pk).update(closes_at=ago(minutes=9))
        for kind in ("heard", "answer"):
            ReportFactory(consultation=self.consultation, kind=kind, published_at=ago(minutes=1))

    def next_draft(self, words="Open from seven.", **more):
        """The next draft, published by its verb; clause 2 keeps its wording unless `more` has words for it."""
        last = Draft.objects.filter(consultation=self.consultation).order_by("number").last()
        draft = DraftFactory(
            consultation=self.consultation, number=last.number + 1, change_note_en="New.", change_note_mn="Шинэ."
        )
        texts = {"1": words, "2": more.get("second", self.same.text_en)}
        clauses = {}
        for number, text in texts.items():
            before = last.clauses.get(number=number)
            clauses[number] = ClauseFactory(draft=draft, number=number, text_en=text or before.text_en)
            clauses[number].comes_from.add(before)
        drafts.publish(draft, by=UserFactory())
        return clauses["1"]


@pytest.fixture
def stage():
    return Stage()


def asked():
    return {(echo.comment_id and "comment", echo.comment_id or echo.submission_id) for echo in Echo.objects.all()}


def test_whoever_spoke_on_a_changed_clause_is_asked_and_nobody_else(stage):
    discussed = QuestionFactory(consultation=stage.consultation, clause=stage.changed, discussed=True)
    in_form = QuestionFactory(consultation=stage.consultation, clause=stage.changed)
    for question in (discussed, in_form):
        ask(question)
    root = stage.comment()
    comments = [root, stage.comment(parent_id=root.pk), stage.comment(discussed)]
    submissions = [
        stage.answer("a"),
        stage.answer("b", consent="withheld"),
        stage.answer("c", subject={"question": in_form, "text": "", "number": 3}),
    ]
    stage.comment(stage.same)
    stage.comment(stage.consultation)
    stage.comment(late=True)
    stage.comment(official=True)
    for state in ("held", "removed", "withdrawn"):
        stage.comment(state=state)
    stage.answer("d", subject={"clause": stage.same})
    stage.answer("e", subject={"text": "On the whole."})
    stage.answer("f", unproven=True)
    stage.answer("g", withdrawn_at=ago(hours=1))
    stage.answer("h", late=True)
    stage.answer("i", begun=True)

    new = stage.next_draft()

    expected = {("comment", comment.pk) for comment in comments} | {(None, one.pk) for one in submissions}
    assert asked() == expected
    assert set(Echo.objects.values_list("clause", "verdict")) == {(new.pk, "")}


def test_each_is_asked_once_however_often_the_clause_changes_further(stage):
    early = stage.comment()
    stage.next_draft(words="")
    assert Echo.objects.count() == 0, "the wording went on unchanged"

    second = stage.next_draft("Open from eight.")
    late = stage.comment(second)
    third = stage.next_draft("Open from seven.", second="Changed too.")

    assert sorted(Echo.objects.values_list("comment", "clause")) == sorted([(early.pk, second.pk), (late.pk, third.pk)])


def test_one_mail_for_each_person_with_the_links_to_all_that_is_asked(stage, mailoutbox):
    first, second = (stage.comment(user_email="bold@example.net", author_key="bold") for _ in range(2))
    own = stage.answer("bold", email="bold@example.net")
    other = stage.answer("other", email="other@example.net", language="mn")
    unwanted = stage.comment(user_email="no@example.net", author_key="no")
    Unwanted.objects.create(author_key=unwanted.author_key)
    stage.answer("nobody", email="", has_address=False)

    stage.next_draft()
    deliver_due.call()

    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert sorted(mails) == ["bold@example.net", "other@example.net"]
    assert len(mailoutbox) == 2
    for contribution in (first, second, own):
        assert contribution.private_url("en") in mails["bold@example.net"].body
    assert other.private_url("mn") in mails["other@example.net"].body
    assert first.private_url("en") not in mails["other@example.net"].body


@pytest.mark.parametrize("happened", ["answered", "withdrawn", "erased", "said"])
def test_no_mail_goes_out_where_nothing_is_asked_any_more(stage, mailoutbox, happened):
    comment, twin = stage.comment(), stage.comment()
    stage.next_draft()
    mailoutbox.clear()
    if happened == "answered":
        stage.end()
    elif happened == "withdrawn":
        contributions.withdraw(comment)
    elif happened == "erased":
        Comment.objects.filter(pk=comment.pk).update(state="erased", user_email="")
    else:
        Echo.objects.filter(comment=comment).update(verdict="met", said_at=ago(minutes=1))
    Delivery.objects.update(sent_at=None, attempts=0)

    deliver_due.call()

    told = [] if happened == "answered" else [twin.user_email]
    assert [mail.to[0] for mail in mailoutbox] == told


def press(client, page, label):
    """The button of this name on the page, pressed as a browser does."""
    found = BeautifulSoup(client.get(page).content, "html.parser")
    form = next(form for form in found.select(".echo form"))
    button = next(button for button in form.select("button") if button.text.startswith(label))
    data = {field["name"]: field["value"] for field in form.select("input")} | {button["name"]: button["value"]}
    return client.post(form["action"], data, follow=True)


def test_the_author_says_whether_it_meets_the_point_and_may_change_it(client, stage):
    comment, submission = stage.comment(), stage.answer("a")
    stage.next_draft()

    for contribution in (comment, submission):
        page = contribution.private_url("en")
        before = client.get(page)
        assert "Does the new wording meet your point?" in before.text
        assert "seven" in BeautifulSoup(before.content, "html.parser").select_one(".echo ins").text
        assert "private" in before["Cache-Control"]
        answer = press(client, page, "In part")
        assert "Thank you. Your answer is counted." in answer.text
        assert "You said:" in answer.text
        press(client, page, "No")

    assert list(Echo.objects.values_list("verdict", flat=True)) == ["not_met"] * 2
    assert not Echo.objects.filter(said_at=None).exists()


def test_what_cannot_be_said_is_refused_with_the_reason(client, stage):
    comment, other = stage.comment(), stage.comment()
    submission = stage.answer("a")
    colleague = Colleague.objects.create(submission=submission, name="Sarnai")
    stage.next_draft()
    echo, of_submission = Echo.objects.get(comment=comment), Echo.objects.get(submission=submission)
    address = reverse("engagement:contribution_echo", args=[comment.link_token, echo.pk])
    theirs = reverse("engagement:contribution_echo", args=[other.link_token, echo.pk])
    unknown = reverse("engagement:contribution_echo", args=["unknown", echo.pk])
    by_colleague = reverse("engagement:submission_echo", args=[colleague.link_token, of_submission.pk])

    assert client.get(address).status_code == 405
    for bad in ({}, {"verdict": "perhaps"}, {"verdict": ""}):
        refusal = client.post(address, bad)
        assert refusal.status_code == 409
        assert "Choose one of the three answers." in refusal.text
    for foreign in (theirs, unknown, by_colleague):
        assert client.post(foreign, {"verdict": "met"}).status_code == 404
    assert not Echo.objects.given().exists()
    assert client.post(address, {"verdict": "met"}).status_code == 302
    contributions.withdraw(Comment.objects.get(pk=other.pk))
    gone = Echo.objects.get(comment=other)
    late = reverse("engagement:contribution_echo", args=[other.link_token, gone.pk])
    assert client.post(late, {"verdict": "met"}).status_code == 409
    stage.end()
    closed = client.post(address, {"verdict": "not_met"})
    assert closed.status_code == 409
    assert "The Ministry has answered" in closed.text
    echo.refresh_from_db()
    assert echo.verdict == "met"
    after = client.get(comment.private_url("en")).text
    assert "You said:" in after
    assert 'name="verdict"' not in after


def test_readers_see_counts_and_shares_only_of_enough(client, stage):
    comments = [stage.comment() for _ in range(7)]
    new = stage.next_draft()
    verdicts = ["met", "met", "in_part", "not_met"]
    for comment, verdict in zip(comments, verdicts, strict=False):
        say(Echo.objects.get(comment=comment), verdict)

    few = BeautifulSoup(client.get(new.get_absolute_url()).content, "html.parser").select_one(".echo-result")
    say(Echo.objects.get(comment=comments[4]), "met")
    enough = BeautifulSoup(client.get(new.get_absolute_url()).content, "html.parser").select_one(".echo-result")
    shaped = client.get(f"{new.get_absolute_url()}shaped/").text

    assert "7 contributions were made on the wording before." in few.text
    assert "%" not in few.text
    assert [cell.text for cell in few.select(".figure__value")] == ["2", "1", "1"]
    assert [cell.text for cell in enough.select(".figure__percent")] == ["60%", "20%", "20%"]
    assert "Does it meet their point?" in shaped
    tally = tally_of(stage.consultation)
    assert (tally.asked, tally.said, tally.met, tally.in_part, tally.not_met) == (7, 5, 3, 1, 1)


def test_a_verdict_goes_with_its_contribution_and_is_never_shown_as_one_persons(client, stage):
    kept, gone = stage.comment(), stage.comment()
    submission = stage.answer("a")
    new = stage.next_draft()
    for echo in Echo.objects.all():
        say(echo, "in_part")
    assert tally_of(stage.consultation).in_part == 3

    contributions.withdraw(Comment.objects.get(pk=gone.pk))
    Submission._base_manager.filter(pk=submission.pk).update(withdrawn_at=ago(minutes=1))

    assert tally_of(stage.consultation).in_part == 1
    theme = ThemeFactory(consultation=stage.consultation, published_at=ago(minutes=5))
    ExcerptFactory(theme=theme, comment=kept)
    proves(ReplyFactory(theme=theme, published_at=ago(minutes=5)), new)
    trace = client.get(f"/en/comments/{kept.pk}/trace/").text
    assert "Of 1 contribution on the wording before, asked" in trace
    assert "You said:" not in trace
    assert "Does the new wording" not in client.get(gone.private_url("en")).text


def test_where_nobody_spoke_nobody_is_asked_and_nothing_is_said(client, stage):
    new = stage.next_draft()

    assert not Echo.objects.exists()
    assert not Delivery.objects.exists()
    assert "echo-result" not in client.get(new.get_absolute_url()).text
