"""Reports by readers: sent without an account, once; many of them hold what nobody has read; the outcome is told."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement import mail
from engagement.actions import complaint_outcomes, moderation
from engagement.actions.undoing import undo
from engagement.models import Act, Comment, Complaint, ModerationDecision, RateCount
from engagement.models.keys import author_key
from tests.conftest import fields_of
from tests.factories import CommentFactory, ComplaintFactory, GroundFactory, SanctionFactory, ago

pytestmark = pytest.mark.django_db

ANSWERS = {"reason": "abuse", "explanation": "It calls her names."}
Outcome = Complaint.Outcome


@pytest.fixture
def comment():
    return CommentFactory()


@pytest.fixture
def report(client):
    """Open the form on a comment, fill it in and send it; `network` is the second part of the sender's address."""

    def send(comment, network=1, **answers):
        address = f"/en/comments/{comment.pk}/report/"
        sender = {"REMOTE_ADDR": f"203.{network}.113.7"}
        fields = fields_of(client.get(address, **sender))
        return client.post(address, fields | ANSWERS | answers, **sender)

    return send


def errors_of(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [item.text for item in page.select(".error-summary__list li")]


def settled(comment, outcome, by):
    """A report of some complainant that a moderator has settled."""
    return ComplaintFactory(comment=comment, complainant_key=by, outcome=outcome, settled_at=timezone.now())


# Sending


def test_a_report_is_stored_without_account_and_leads_to_its_own_page(client, comment, report):
    response = report(comment)

    complaint = Complaint.objects.get()
    assert (response.status_code, response.url) == (302, complaint.private_url("en"))
    assert (complaint.reason, complaint.explanation, complaint.email) == ("abuse", "It calls her names.", "")
    page = client.get(response.url)
    assert "A moderator will look at the comment." in page.text
    assert page["Cache-Control"].endswith("private")


def test_reading_the_form_stores_nothing(client, comment):
    client.get(f"/en/comments/{comment.pk}/report/")
    client.head(f"/en/comments/{comment.pk}/report/")

    assert Complaint.objects.count() == 0


def test_no_network_address_is_stored(comment, report):
    report(comment, network=77)

    complaint = Complaint.objects.get()
    assert not {"203.77", "203"} & {complaint.network_key, complaint.complainant_key}
    assert [count for count in RateCount.objects.all() if "203.77" in count.key] == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"reason": ""}, "What is wrong with this comment: This field is required."),
        ({"reason": "illegal"}, "Which law it breaks: Name the law that it breaks, as well as you know it."),
        (
            {"email": "me at home"},
            "Your e-mail address, if you want to learn the outcome: Enter a valid email address.",
        ),
        ({"timestamp": "1"}, "The form came too quickly or was open too long. Please check it and send it again."),
        ({"security_hash": "ө"}, "The form came too quickly or was open too long. Please check it and send it again."),
    ],
)
def test_an_incomplete_report_comes_back_with_its_text_and_can_then_be_sent(client, comment, report, answers, sentence):
    refused = report(comment, **answers)

    fields = fields_of(refused)
    assert (refused.status_code, errors_of(refused)) == (422, [sentence])
    assert fields["explanation"] == "It calls her names."
    mended = {"reason": "illegal", "law": "Law on Statistics, 5.1", "email": ""}
    assert client.post(f"/en/comments/{comment.pk}/report/", fields | mended).status_code == 302
    assert Complaint.objects.get().law == "Law on Statistics, 5.1"


def test_the_law_is_kept_only_where_the_reason_is_unlawfulness(comment, report):
    report(comment, law="Law on X")

    assert Complaint.objects.get().law == ""


def test_the_same_form_twice_is_one_report(client, comment):
    address = f"/en/comments/{comment.pk}/report/"
    fields = fields_of(client.get(address)) | ANSWERS

    answers = {client.post(address, fields).url for _click in range(2)}

    assert answers == {Complaint.objects.get().private_url("en")}


def test_a_second_report_from_one_address_is_thanked_and_another_address_is_heard(comment, report):
    report(comment, email="reader@example.net")
    again = report(comment, network=2, email="Reader@example.net")
    report(comment, network=2, email="other@example.net")

    assert (again.status_code, errors_of(again), Complaint.objects.count()) == (200, [], 2)
    assert "Thank you for your report" in again.text
    assert "You have reported this comment already, and a moderator will look at it." in again.text


def test_two_readers_of_one_network_and_browser_are_both_heard_and_hold_no_more_than_one(comment, report, settings):
    settings.COMPLAINTS_TO_HOLD = 2

    answers = {report(comment).url for _reader in range(2)}

    assert answers == {complaint.private_url("en") for complaint in Complaint.objects.all()}
    assert len(answers) == 2
    comment.refresh_from_db()
    assert comment.state == "published"


def test_the_seal_complains_only_where_no_answer_is_wrong(comment, report):
    refused = report(comment, reason="", timestamp="1")

    assert errors_of(refused) == ["What is wrong with this comment: This field is required."]


def test_a_filled_trap_is_thanked_and_dropped(client, comment, report):
    trap = BeautifulSoup(client.get(f"/en/comments/{comment.pk}/report/").content, "html.parser")
    address, fields = f"/en/comments/{comment.pk}/report/", None
    fields = {
        box["name"]: box.get("value", "") for box in trap.select("main form input[name]") if box["type"] != "radio"
    }
    bait = trap.select_one("main form .visually-hidden input")["name"]

    response = client.post(address, fields | ANSWERS | {bait: "https://casino.example"})

    assert response.status_code == 200
    assert "Thank you for your report" in response.text
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("state", ["unproven", "held", "rejected", "spam", "removed", "withdrawn", "erased"])
def test_only_a_published_comment_can_be_reported(client, state):
    comment = CommentFactory(state=state, proven_at=None if state == "unproven" else ago(hours=2))

    assert client.get(f"/en/comments/{comment.pk}/report/").status_code == 404
    assert Complaint.objects.count() == 0


def test_a_comment_that_was_removed_meanwhile_is_refused_with_the_text_kept(client, comment, moderator):
    address = f"/en/comments/{comment.pk}/report/"
    fields = fields_of(client.get(address)) | ANSWERS
    moderation.decide(comment, Act.REMOVE, by=moderator, version=comment.version, ground=GroundFactory())

    refused = client.post(address, fields)

    assert errors_of(refused) == ["This comment is not public any more."]
    assert "It calls her names." in refused.text
    assert comment.comment not in refused.text


def test_a_reply_of_the_ministry_is_no_matter_for_reports(report):
    refused = report(CommentFactory(official=True))

    assert refused.status_code == 422
    assert Complaint.objects.count() == 0


def test_a_banned_address_cannot_report_and_a_muted_one_can(comment, report):
    banned, muted = CommentFactory(), CommentFactory()
    keys = [author_key("banned@example.net"), author_key("muted@example.net")]
    SanctionFactory(kind="ban", author_key=keys[0], comment=banned)
    SanctionFactory(kind="mute", author_key=keys[1], comment=muted)

    refused = report(comment, email="banned@example.net")
    taken = report(comment, email="muted@example.net")

    assert (refused.status_code, taken.status_code, Complaint.objects.count()) == (422, 302, 1)


def test_too_many_reports_from_one_network_are_refused(report, settings):
    settings.COMPLAINT_RATES_PER_NETWORK = [(2, timedelta(hours=1))]

    statuses = [report(CommentFactory()).status_code for _report in range(3)]

    assert statuses == [302, 302, 422]
    assert report(CommentFactory(), network=2).status_code == 302


# Holding what nobody has read


def reported(comment, count, **kwargs):
    return [ComplaintFactory(comment=comment, **kwargs) for _reader in range(count)]


def test_enough_reports_from_different_networks_hold_a_comment_that_nobody_has_read(comment, report, settings):
    reported(comment, settings.COMPLAINTS_TO_HOLD - 2)
    report(comment, network=1)
    comment.refresh_from_db()
    assert comment.state == "published"

    report(comment, network=2)

    comment.refresh_from_db()
    decision = comment.decisions.get()
    assert (comment.state, comment.text) == ("held", "")
    assert (decision.act, decision.cause, decision.decided_by) == ("hold", ModerationDecision.Cause.COMPLAINT, None)
    assert Complaint.objects.open().count() == settings.COMPLAINTS_TO_HOLD


def test_many_reports_from_one_network_hold_nothing(comment, report, settings):
    reported(comment, settings.COMPLAINTS_TO_HOLD + 5, network_key="one")
    report(comment)

    comment.refresh_from_db()
    assert comment.state == "published"


def test_reports_do_not_hold_what_a_moderator_has_read(comment, report, settings, moderator):
    moderation.decide(comment, Act.KEEP, by=moderator, version=comment.version)
    reported(comment, settings.COMPLAINTS_TO_HOLD + 5)
    report(comment)

    comment.refresh_from_db()
    assert comment.state == "published"


def test_readers_whose_last_reports_all_came_to_nothing_count_half(comment, report, settings):
    keys = [f"reader-{number}" for number in range(settings.COMPLAINTS_TO_HOLD - 1)]
    for key in keys:
        for _report in range(3):
            settled(CommentFactory(), Outcome.KEPT, key)
        ComplaintFactory(comment=comment, complainant_key=key)
    report(comment)
    comment.refresh_from_db()
    assert comment.state == "published"

    for key in keys:
        settled(CommentFactory(), Outcome.ACTED, key)
    report(comment, network=2)

    comment.refresh_from_db()
    assert comment.state == "held"


# Outcome


def test_the_outcome_is_shown_with_its_ground_and_mailed_once_and_the_address_goes(
    client, comment, report, moderator, mailoutbox, settings
):
    settings.DECISION_MAIL_DELAY = timedelta()
    page = report(comment, email="reader@example.net").url
    ground = GroundFactory(title_en="Insults", rule_en="No names are called.")
    present = Comment.objects.get(pk=comment.pk)

    moderation.decide(
        present,
        Act.REMOVE,
        by=moderator,
        version=present.version,
        ground=ground,
        note="To the author.",
        internal_note="X9",
    )
    mail.deliver_due.call()
    mail.deliver_due.call()

    complaint = Complaint.objects.get()
    assert (complaint.outcome, complaint.decision.act, complaint.email) == ("acted", "remove", "")
    shown = client.get(page).text
    told = [message for message in mailoutbox if message.to == ["reader@example.net"]]
    assert [message.subject for message in told] == ["What came of your report"]
    for text in (shown, told[0].body):
        assert "Something was done about the comment." in text
        assert "Insults" in text
        assert "No names are called." in text
        assert not {"To the author.", "X9", comment.comment, moderator.last_name} & set(text.split("\n"))


def test_a_kept_comment_is_told_as_such_in_the_language_of_the_report(client, comment, moderator, mailoutbox, settings):
    settings.DECISION_MAIL_DELAY = timedelta()
    ComplaintFactory(comment=comment, email="reader@example.net", language="mn")

    moderation.decide(comment, Act.KEEP, by=moderator, version=comment.version)
    mail.deliver_due.call()

    complaint = Complaint.objects.get()
    assert (complaint.outcome, complaint.ground) == ("kept", None)
    assert [message.to for message in mailoutbox] == [["reader@example.net"]]
    assert f"/mn/reports/{complaint.link_token}/" in mailoutbox[0].body


def test_what_is_undone_before_the_mail_leaves_is_not_told(comment, moderator, mailoutbox, time_machine):
    complaint = ComplaintFactory(comment=comment, email="reader@example.net")
    decision = moderation.decide(comment, Act.KEEP, by=moderator, version=comment.version)
    undo(decision, by=moderator)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    mail.deliver_due.call()

    complaint.refresh_from_db()
    assert ([message.to for message in mailoutbox], complaint.outcome) == ([], "")
    assert complaint.email == "reader@example.net"


def test_settling_costs_the_same_for_one_report_and_for_a_hundred(moderator):
    costs = []
    for count in (1, 100):
        comments = [CommentFactory() for _comment in range(count)]
        decisions = {one.pk: moderation_keep(one, moderator) for one in comments}
        for one in comments:
            ComplaintFactory(comment=one, email="reader@example.net")
        with CaptureQueriesContext(connection) as captured:
            complaint_outcomes.settle(list(decisions), Outcome.ACTED, decisions)
        costs.append(len(captured))
        assert not Complaint.objects.open().exists()
        assert {one.decision_id for one in Complaint.objects.all()} >= {decision.pk for decision in decisions.values()}

    assert costs[0] == costs[1] <= 6


def moderation_keep(comment, by):
    return ModerationDecision.objects.create(comment=comment, act="keep", decided_by=by)


def test_somebody_elses_page_cannot_be_guessed(client):
    complaint = ComplaintFactory()

    assert client.get(complaint.private_url()).status_code == 200
    for guess in (str(complaint.pk), complaint.link_digest, str(complaint.link_seed), complaint.link_token[:-1]):
        assert client.get(f"/en/reports/{guess}/").status_code == 404
