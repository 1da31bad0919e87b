"""The worker: it shows that it lives, stops when asked, and mends what a killed one left behind."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from blog.renditions import draw_due
from diplomacy.heartbeat import Heartbeat, worker_is_alive
from diplomacy.management.commands.worker import (
    MOST_STARTS,
    Sweeper,
    enqueue_due_mail,
    enqueue_due_pictures,
    requeue_lost,
)
from engagement.mail import deliver_due
from engagement.models import Delivery, Follow
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20  # seconds


@pytest.fixture
def _queue(settings):
    """The real queue; other tests run tasks at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}


@pytest.fixture
def worker(transactional_db):
    """A worker process on the tests' database; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "0.1"], cwd=ROOT, env=environment()
    )
    yield process
    process.kill()
    process.wait(PATIENCE)


def environment():
    own = connection.settings_dict
    user, password, host = (quote(str(own[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    url = f"postgresql://{user}:{password}@/{own['NAME']}?host={host}&port={own['PORT']}"
    return os.environ | {"DATABASE_URL": url, "MAIL_URL": "memory://"}


def comes_true(condition):
    """Whether it does within the patience of a test."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def running_task(*, minutes, starts=1):
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        task_path=deliver_due.module_path,
        queue_name="mail",
        backend_name="default",
        args_kwargs={"args": [], "kwargs": {}},
        run_after=get_date_max(),
        started_at=timezone.now() - timedelta(minutes=minutes),
        worker_ids=["gone"] * starts,
    )


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_is_seen_while_its_connection_lasts_and_not_after():
    heartbeat = Heartbeat()
    assert not worker_is_alive()
    heartbeat.keep()
    heartbeat.keep()
    assert worker_is_alive()
    heartbeat.stop()
    assert comes_true(lambda: not worker_is_alive())


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_takes_its_lock_again_after_the_server_dropped_it():
    heartbeat = Heartbeat()
    heartbeat.keep()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
    assert comes_true(lambda: not worker_is_alive())
    heartbeat.keep()
    assert worker_is_alive()
    heartbeat.stop()


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_is_alive_until_it_is_asked_to_stop_and_then_ends_well(worker, order):
    assert comes_true(worker_is_alive)
    worker.send_signal(order)
    assert worker.wait(PATIENCE) == 0
    assert comes_true(lambda: not worker_is_alive())


def test_a_killed_worker_is_not_taken_for_alive(worker):
    assert comes_true(worker_is_alive)
    worker.kill()
    assert comes_true(lambda: not worker_is_alive())


@pytest.mark.usefixtures("_queue")
def test_a_worker_runs_what_is_queued_in_any_queue(worker):
    deliver_due.enqueue()
    assert comes_true(lambda: DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).exists())


@pytest.mark.usefixtures("_queue")
def test_a_task_that_a_killed_worker_left_running_is_run_by_the_next(transactional_db):
    running_task(minutes=60)
    call_command("worker", "--once")
    task = DBTaskResult.objects.get(task_path=deliver_due.module_path)
    assert task.status == TaskResultStatus.SUCCESSFUL
    assert len(task.worker_ids) == 2
    assert not worker_is_alive()


@pytest.mark.django_db
def test_only_tasks_that_ran_too_long_are_put_back():
    lost, busy = running_task(minutes=60), running_task(minutes=1)
    assert requeue_lost() == 1
    lost.refresh_from_db()
    busy.refresh_from_db()
    assert (lost.status, lost.started_at) == (TaskResultStatus.READY, None)
    assert busy.status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_task_that_outlives_every_worker_is_given_up():
    task = running_task(minutes=60, starts=MOST_STARTS)
    assert requeue_lost() == 0
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue")
def test_due_mail_is_queued_once_however_often_the_sweep_runs():
    assert not enqueue_due_mail()
    Delivery.objects.create(comment=factories.CommentFactory(), kind=Delivery.Kind.DECISION, key="decision:1")
    assert enqueue_due_mail()
    assert not enqueue_due_mail()
    assert DBTaskResult.objects.filter(queue_name="mail").count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue")
def test_mail_that_waits_after_a_failure_is_not_due_yet():
    later = timezone.now() + timedelta(minutes=5)
    comment = factories.CommentFactory()
    Delivery.objects.create(comment=comment, kind=Delivery.Kind.DECISION, key="decision:1", next_at=later)
    assert not enqueue_due_mail()


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue")
def test_pictures_without_renditions_are_queued_once_however_often_the_sweep_runs():
    assert not enqueue_due_pictures()
    factories.ImageFactory()
    assert enqueue_due_pictures()
    assert not enqueue_due_pictures()
    assert DBTaskResult.objects.filter(task_path=draw_due.module_path).count() == 1


def test_a_sweep_happens_at_once_and_then_once_in_a_period():
    swept = []
    sweeper = Sweeper(lambda: swept.append(True), every=60)
    for _time in range(3):
        sweeper.sweep_if_due()
    assert len(swept) == 1


@pytest.mark.usefixtures("_queue")
def test_a_round_of_the_worker_mails_what_went_live_to_followers_and_forgets_old_requests(transactional_db, mailoutbox):
    follow = factories.FollowFactory()
    factories.FollowFactory(waiting=True, asked_at=timezone.now() - timedelta(days=30))
    post = factories.PostFactory(published_at_en=timezone.now() - timedelta(minutes=1))

    call_command("worker", "--once")

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([follow.follower.email], post.title_en)]
    assert Follow.objects.get() == follow
