"""What breaks down around a comment: the mail server, the worker, the database. Nothing lost, nothing doubled, no lie told."""

import subprocess
import sys
from datetime import timedelta
from itertools import count

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from engagement.mail import deliver_due
from engagement.models import Comment, Delivery, State
from tests.conftest import fields_of
from tests.diplomacy.test_worker import PATIENCE, ROOT, comes_true, environment
from tests.factories import REMARK, PostFactory
from tests.mail_server import mail_server

NOBODY_LISTENS = "smtp://127.0.0.1:9?tls=0&timeout=5"
TEXT = REMARK["comment"]


@pytest.fixture
def address(transactional_db, settings):
    """Where to comment on a post, with the real queue behind it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
    return reverse("engagement:comment_on_post", args=[PostFactory().slug_en])


@pytest.fixture
def reader(address):
    """Somebody whose browser shows the answer of a server error, as browsers do."""
    return Client(raise_request_exception=False)


def write(reader, address):
    """Open the form, fill it in and send it: the answer, and what was sent."""
    form = fields_of(reader.get(address)) | REMARK
    return reader.post(address, form), form


def worker(mail_url, *arguments):
    command = [sys.executable, "manage.py", "worker", "--interval", "0.1", *arguments]
    own = environment() | {"MAIL_URL": mail_url, "WORKER_TASK_LIMIT": "1s", "MAIL_RETRY_AFTER": "1s"}
    return subprocess.Popen(command, cwd=ROOT, env=own)  # noqa: S603


def work_once(mail_url):
    """A worker that does what there is to do, and ends."""
    assert worker(mail_url, "--once").wait(PATIENCE * 3) == 0


def time_passes():
    """The pause after a failure is over, and a task that runs still runs for too long."""
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    DBTaskResult.objects.filter(started_at__isnull=False).update(started_at=timezone.now() - timedelta(hours=1))


def test_while_no_mail_can_leave_a_comment_is_kept_the_writer_is_told_and_the_mail_is_sent_once_later(
    reader, address, mailoutbox
):
    sent, _form = write(reader, address)
    work_once(NOBODY_LISTENS)

    comment, delivery = Comment.objects.get(), Delivery.objects.get()
    assert (comment.state, comment.comment) == (State.UNPROVEN, TEXT)
    assert (delivery.attempts, delivery.sent_at, "refused" in delivery.error) == (1, None, True)
    told = reader.get(sent.url).text
    assert "At the moment our mail cannot leave." in told
    assert "We have sent you a link" not in told

    with mail_server() as server:
        time_passes()
        work_once(server.url)
    deliver_due.call()

    assert mailoutbox == []
    assert [message["To"] for message in server.messages] == [REMARK["email"]]
    assert "We have sent you a link" in reader.get(sent.url).text


def test_a_worker_killed_before_the_mail_was_taken_leaves_it_to_the_next_which_sends_it_once(
    reader, address, mailoutbox
):
    write(reader, address)
    with mail_server(hangs_at="DATA") as stuck:
        kill_in_the_middle(stuck)

    with mail_server() as server:
        time_passes()
        work_once(server.url)
    deliver_due.call()

    assert mailoutbox == []
    assert (len(stuck.messages), len(server.messages)) == (0, 1)
    assert Delivery.objects.get().sent_at
    assert Comment.objects.count() == 1


def test_a_worker_killed_after_the_mail_was_taken_and_before_it_noted_that_sends_it_again_under_the_same_number(
    reader, address, mailoutbox
):
    """The one gap in which a mail is sent twice rather than lost (docs/adr/0011); programs know the second by its number."""
    write(reader, address)
    with mail_server(hangs_at="QUIT") as server:
        kill_in_the_middle(server)
        server.hangs_at = ""
        server.goes_on.set()
        time_passes()
        work_once(server.url)
    deliver_due.call()

    assert mailoutbox == []
    assert len(server.messages) == 2
    assert len({message["Message-ID"] for message in server.messages}) == 1


def kill_in_the_middle(server):
    process = worker(server.url)
    try:
        assert server.reached.wait(PATIENCE)
    finally:
        process.kill()
        process.wait(PATIENCE)
    assert comes_true(is_free)


def is_free():
    """Whether the database has noticed that nobody holds the mail any more."""
    with transaction.atomic():
        return Delivery.objects.select_for_update(skip_locked=True).exists()


def test_a_connection_cut_at_any_point_of_a_request_keeps_one_comment_once_it_is_sent_again(reader, address):
    """Every second statement is tried: the seal, the limits, the discussion, the comment, the mail, the task."""
    cuts = 0
    for nth in count(1, 2):
        Comment.objects.all().delete()
        form = fields_of(reader.get(address)) | REMARK
        with cut_before(nth) as cut:
            answer = reader.post(address, form)
        close_old_connections()  # what the server does before the next request
        if not cut:
            break
        cuts += 1
        assert answer.status_code == 503, nth
        page = BeautifulSoup(answer.content, "html.parser")
        assert "not taken twice" in page.select_one("main").text
        assert TEXT in [box.text.strip() for box in page.select("textarea")]
        assert Comment.objects.count() == 0, nth

        assert reader.post(address, form).status_code == 302, nth
        assert reader.post(address, form).status_code == 302, nth
        assert (Comment.objects.count(), Delivery.objects.count()) == (1, 1), nth

    assert answer.status_code == 302
    assert cuts > 8


def test_a_connection_cut_at_the_very_end_is_no_second_comment_either(reader, address, monkeypatch):
    """The comment is in, and the browser is told to try again: the same form becomes the same comment."""
    form = fields_of(reader.get(address)) | REMARK
    commit = connection._commit

    def commit_and_lose_the_answer():
        commit()
        if is_stored():
            terminate()
            with connection.wrap_database_errors:
                connection.connection.execute("SELECT 1")

    monkeypatch.setattr(connection, "_commit", commit_and_lose_the_answer)
    assert reader.post(address, form).status_code == 503
    monkeypatch.undo()
    close_old_connections()
    assert Comment.objects.count() == 1

    assert reader.post(address, form).status_code == 302
    assert (Comment.objects.count(), Delivery.objects.count()) == (1, 1)


class cut_before:  # noqa: N801 - reads as a sentence where it is used
    """Ends the database's side of the connection just before the nth statement; true once it has."""

    def __init__(self, nth):
        self.left, self.done = nth, False

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)

    def __bool__(self):
        return self.done

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            self.done = True
            terminate()
        return execute(sql, params, many, context)


def terminate():
    own = connection.connection.info.backend_pid
    with another_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [own])


def is_stored():
    with another_connection() as other:
        return other.execute("SELECT EXISTS (SELECT FROM engagement_comment)").fetchone()[0]


def another_connection():
    return psycopg.connect(**connection.get_connection_params() | {"autocommit": True})
