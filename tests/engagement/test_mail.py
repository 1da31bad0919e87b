"""Mails: one for each occasion however often a job runs, tried again after a failure, and never to the wrong person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from threading import Barrier

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from engagement import mail
from engagement.models import Comment, Delivery
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    GroundFactory,
    ModerationDecisionFactory,
    ProofFactory,
    ago,
    discussion_of,
)

pytestmark = pytest.mark.django_db


class Failing(BaseEmailBackend):
    """A mail server that is there, and takes nothing."""

    def send_messages(self, email_messages):
        raise SMTPException("Mailbox full")


class Refusing(BaseEmailBackend):
    """A mail server that does not know the recipient."""

    def send_messages(self, email_messages):
        [address] = email_messages[0].to
        raise SMTPRecipientsRefused({address: (550, f"5.1.1 <{address}>: unknown user".encode())})


class Unreachable(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("Nobody answers")


@pytest.fixture
def server(settings):
    """Choose what becomes of mails from now on."""

    def use(backend):
        settings.MAILERS = {"default": {"BACKEND": backend}}

    return use


FAILING = f"{__name__}.Failing"
WORKING = "django.core.mail.backends.locmem.EmailBackend"


def waiting(**kwargs):
    """A mail that is due; by default the decision on a comment."""
    values = {"kind": Delivery.Kind.DECISION, "key": "decision:1"} | kwargs
    return Delivery.objects.create(comment=values.pop("comment", None) or CommentFactory(), **values)


def reply_mail(**kwargs):
    """The mail about a published reply to somebody who wishes for it."""
    parent = CommentFactory(followup=True)
    reply = CommentFactory(discussion=parent.discussion, parent_id=parent.pk, **kwargs)
    return waiting(comment=parent, kind=Delivery.Kind.REPLY, key=f"reply:{reply.pk}", reply=reply)


# Once


def test_mail_of_one_key_is_sent_once_however_often_it_is_queued(mailoutbox):
    comment = CommentFactory()

    for _time in range(3):
        mail.queue(comment, Delivery.Kind.DECISION, key="decision:1")
        mail.queue_many([comment], Delivery.Kind.DECISION, key="decision:1")

    assert (Delivery.objects.count(), len(mailoutbox)) == (1, 1)


def test_another_key_or_another_comment_is_another_mail(mailoutbox):
    comment, other = CommentFactory(), CommentFactory()

    for about, key in ((comment, "decision:1"), (comment, "decision:2"), (other, "decision:1")):
        mail.queue(about, Delivery.Kind.DECISION, key=key)

    assert [sent.to for sent in mailoutbox] == [[comment.user_email]] * 2 + [[other.user_email]]


def test_database_refuses_a_second_mail_of_one_key_and_a_reply_mail_without_its_reply():
    delivery = waiting()

    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        waiting(comment=delivery.comment)
    with pytest.raises(IntegrityError, match="delivery_of_reply_names_it"), transaction.atomic():
        waiting(kind=Delivery.Kind.REPLY)
    assert Delivery.objects.count() == 1


def test_job_that_runs_again_sends_nothing_again(mailoutbox):
    waiting()
    waiting()

    for _run in range(3):
        mail.deliver_due.call()

    assert len(mailoutbox) == 2
    assert list(Delivery.objects.values_list("attempts", flat=True)) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_each_mail_once(mailoutbox):
    for _mail in range(3):
        waiting()
    together = Barrier(4)

    def work(_worker):
        together.wait()
        try:
            mail.deliver_due.call()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(mailoutbox) == 3
    assert list(Delivery.objects.values_list("attempts", flat=True)) == [1, 1, 1]


def test_more_than_a_batch_is_sent_in_further_runs(mailoutbox, monkeypatch):
    monkeypatch.setattr(mail, "BATCH", 2)
    for _mail in range(5):
        waiting()

    mail.deliver_due.call()

    assert len(mailoutbox) == 5


def test_nothing_is_queued_where_there_is_no_address(mailoutbox):
    mail.queue(CommentFactory(user_email=""), Delivery.Kind.DECISION, key="decision:1")

    assert (Delivery.objects.count(), len(mailoutbox)) == (0, 0)


# Failure


def failures(delivery):
    delivery.refresh_from_db()
    return delivery.attempts, delivery.sent_at, delivery.error


@pytest.mark.parametrize(("backend", "error"), [("Failing", "Mailbox full"), ("Unreachable", "Nobody answers")])
def test_failure_is_noted_and_the_mail_sent_when_the_server_is_back(server, mailoutbox, time_machine, backend, error):
    time_machine.move_to(timezone.now(), tick=False)
    delivery = waiting()
    server(f"{__name__}.{backend}")
    mail.deliver_due.call()
    noted = failures(delivery)

    server(WORKING)
    time_machine.shift(timedelta(minutes=1))
    mail.deliver_due.call()

    assert noted == (1, None, error)
    assert (failures(delivery)[0], delivery.sent_at, len(mailoutbox)) == (2, timezone.now(), 1)


def test_what_is_noted_of_a_failure_names_no_address(server):
    delivery = waiting()
    server(f"{__name__}.Refusing")

    mail.deliver_due.call()

    assert failures(delivery)[2] == "… (550, b'5.1.1 … unknown user')}"


def test_pause_doubles_after_each_failure_and_then_it_is_given_up(server, settings, time_machine):
    settings.MAIL_ATTEMPTS, settings.MAIL_RETRY_AFTER = 4, timedelta(minutes=1)
    time_machine.move_to(timezone.now(), tick=False)
    delivery = waiting()
    server(FAILING)

    pauses = []
    while delivery.given_up_at is None:
        mail.deliver_due.call()
        delivery.refresh_from_db()
        pauses.append(delivery.next_at - timezone.now())
        time_machine.move_to(delivery.next_at, tick=False)

    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    mail.deliver_due.call()
    assert failures(delivery) == (4, None, "Mailbox full")


def test_mail_is_not_tried_before_its_pause_is_over(server, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    delivery = waiting()
    server(FAILING)
    mail.deliver_due.call()

    tries = []
    for step in (59, 1):
        time_machine.shift(timedelta(seconds=step))
        mail.deliver_due.call()
        tries.append(failures(delivery)[0])

    assert tries == [1, 2]


def test_failing_mail_keeps_the_comment_and_the_writers_page(server, write):
    server(FAILING)
    discussion = CommentFactory().discussion

    response = write(f"/en/posts/{discussion.post.slug_en}/comment/")

    assert response.url == "/en/comments/sent/"
    assert Comment.objects.latest("pk").state == "unproven"
    assert Delivery.objects.get().error == "Mailbox full"


def test_mail_that_nobody_can_send_does_not_hold_up_the_others(mailoutbox):
    broken, whole = waiting(next_at=ago(hours=1)), waiting()
    Comment.objects.filter(pk=broken.comment_id).update(user_email="bold@example.net\nBcc: all@example.net")

    mail.deliver_due.call()

    assert [sent.to for sent in mailoutbox] == [[whole.comment.user_email]]
    assert failures(broken)[:2] == (1, None)


# What has changed since a mail was queued


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn", "erased"])
def test_reply_that_has_gone_meanwhile_is_not_announced(mailoutbox, state):
    gone, shown = reply_mail(), reply_mail()
    Comment.objects.filter(pk=gone.reply_id).update(state=state)

    mail.deliver_due.call()

    gone.refresh_from_db()
    assert [sent.to for sent in mailoutbox] == [[shown.comment.user_email]]
    assert (gone.sent_at, gone.given_up_at is not None) == (None, True)


def test_reply_is_not_announced_to_who_has_stopped_these_mails(mailoutbox):
    delivery = reply_mail()
    Comment.objects.filter(pk=delivery.comment_id).update(followup=False)

    mail.deliver_due.call()

    assert mailoutbox == []


@pytest.mark.parametrize("change", [{"state": "erased"}, {"user_email": ""}])
def test_nothing_goes_to_who_has_been_erased(mailoutbox, change):
    for delivery in (waiting(), reply_mail()):
        Comment.objects.filter(pk=delivery.comment_id).update(**change)

    mail.deliver_due.call()

    assert mailoutbox == []
    assert [delivery.given_up_at is not None for delivery in Delivery.objects.all()] == [True, True]


# The mail itself


def sent(delivery, mailoutbox):
    mail.deliver.call(delivery.pk)
    return mailoutbox[-1]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_mail_names_its_language_and_an_id_of_its_own(mailoutbox, language):
    first, second = (waiting(comment=CommentFactory(language=language)) for _mail in range(2))

    headers = [sent(delivery, mailoutbox).extra_headers for delivery in (first, second)]

    assert headers == [
        {
            "Message-ID": f"<delivery-{delivery.pk}@localhost>",
            "Content-Language": language,
            "Auto-Submitted": "auto-generated",
        }
        for delivery in (first, second)
    ]


def test_mail_of_the_same_row_keeps_its_id_over_attempts(server, mailoutbox, time_machine):
    delivery = waiting()
    server(FAILING)
    mail.deliver.call(delivery.pk)
    server(WORKING)
    time_machine.move_to(timezone.now() + timedelta(hours=1))

    assert sent(delivery, mailoutbox).extra_headers["Message-ID"] == f"<delivery-{delivery.pk}@localhost>"


@pytest.mark.parametrize("name", ["Bold\nBcc: all@example.net", "Bold\r\n\r\nSecond body", "«Болд» <b@example.net>"])
def test_name_cannot_write_headers(mailoutbox, name):
    proof = ProofFactory(comment__user_name=name)

    message = sent(waiting(comment=proof.comment, kind=Delivery.Kind.PROOF), mailoutbox)

    assert (message.to, message.cc, message.bcc) == ([proof.comment.user_email], [], [])
    assert message.subject == "Please confirm your address"
    assert "all@example.net" not in message.message().as_string()


def test_name_is_stored_on_one_line(write):
    post = CommentFactory().discussion.post

    write(f"/en/posts/{post.slug_en}/comment/", name="Bold\r\nBcc: all@example.net")

    assert Comment.objects.latest("pk").user_name == "Bold Bcc: all@example.net"


def test_proof_tells_a_stranger_neither_text_nor_name(mailoutbox):
    proof = ProofFactory(comment__comment="Secret words", comment__user_name="Secret name")

    message = sent(waiting(comment=proof.comment, kind=Delivery.Kind.PROOF), mailoutbox)

    assert f"http://localhost:8000{proof.url}" in message.body.splitlines()
    assert "Secret" not in message.message().as_string()


def test_mail_about_a_reply_carries_no_word_of_it(mailoutbox):
    delivery = reply_mail(comment="Secret words", user_name="Secret name")

    message = sent(delivery, mailoutbox)

    assert f"http://localhost:8000{delivery.reply.permalink}" in message.body.splitlines()
    assert "Secret" not in message.body


def test_mails_are_plain_text_without_escapes(mailoutbox):
    consultation = ConsultationFactory(title_en="Fish & «chips»")
    comment = CommentFactory(discussion=discussion_of(consultation))
    ModerationDecisionFactory(comment=comment, act="remove", ground=GroundFactory(title_en="Insults & threats"))
    Comment.objects.update(state="removed")

    decision = sent(waiting(comment=comment), mailoutbox).body
    heard = sent(waiting(comment=comment, kind=Delivery.Kind.HEARD, key="heard:1"), mailoutbox).body

    assert ("Insults & threats" in decision, "«Fish & «chips»»" in heard) == (True, True)
    assert "&amp;" not in decision + heard


@pytest.mark.parametrize("kind", ["decision", "heard", "answer"])
@pytest.mark.parametrize("language", ["en", "mn"])
def test_every_mail_leads_to_the_private_page_in_its_language(client, mailoutbox, kind, language):
    comment = CommentFactory(discussion=discussion_of(ConsultationFactory()), language=language)

    body = sent(waiting(comment=comment, kind=kind, key=kind), mailoutbox).body

    links = [line.removeprefix("http://localhost:8000") for line in body.splitlines() if "/mine/" in line]
    assert links == [f"/{language}/mine/{comment.link_token}/"]
    assert client.get(links[0]).status_code == 200


def test_one_mail_to_a_person_names_all_their_contributions(mailoutbox):
    discussion = discussion_of(ConsultationFactory())
    own = [CommentFactory(discussion=discussion, author_key="bold") for _number in range(2)]
    CommentFactory(discussion=discussion, author_key="bold", held=True)
    CommentFactory(discussion=discussion, author_key="tsend")
    CommentFactory(author_key="bold")

    body = sent(waiting(comment=own[0], kind="heard", key="heard:1"), mailoutbox).body

    links = [line.rstrip("/").rpartition("/")[2] for line in body.splitlines() if "/mine/" in line]
    assert links == [comment.link_token for comment in own]
