"""The task worker: runs what is queued, shows that it lives, and once a minute mends what the package does not.

django-tasks-db has neither retry nor recovery. A task whose worker was killed stays RUNNING
for ever: the sweep puts it back. Our tasks can run twice without harm.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from blog.models import Image
from blog.renditions import draw_due
from diplomacy.heartbeat import Heartbeat
from engagement.actions.campaigns import find_due
from engagement.actions.following import forget_old
from engagement.actions.news import queue_news
from engagement.actions.promise_reminders import queue_promise_reminders
from engagement.actions.reminders import queue_reminders
from engagement.actions.retention import apply_retention
from engagement.actions.seals import seal_due
from engagement.mail import deliver_due
from engagement.models import Delivery
from engagement.spam import training

logger = logging.getLogger("diplomacy.worker")

SWEEP_EVERY = 60  # seconds
RETENTION_EVERY = 24 * 3600  # seconds
MOST_STARTS = 5  # a task that outlived so many workers probably kills them


class Sweeper:
    """Calls a function now, and then at most once in a period, however often it is asked."""

    def __init__(self, work: Callable[[], None], *, every: float) -> None:
        self.work, self.every = work, every
        self.next_at = 0.0

    def sweep_if_due(self) -> None:
        if time.monotonic() >= self.next_at:
            self.next_at = time.monotonic() + self.every
            self.work()


class SweepingWorker(Worker):
    """The package's worker, which also sweeps between two tasks: a full queue does not put it off."""

    def __init__(self, sweeper: Sweeper, *, interval: float) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=True,  # `run` ends when the queue is empty; `work` begins again
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self.sweeper = sweeper

    def work(self, *, once: bool = False) -> None:
        """Until a signal: all that is queued, a sweep if one is due, a short rest."""
        while self.running:
            self.sweeper.sweep_if_due()
            self.run()
            if once:
                return
            if self.running:
                time.sleep(self.interval)

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        super().run_task(db_task_result)
        self.sweeper.sweep_if_due()


class Command(BaseCommand):
    help = "Run queued tasks (mail) until SIGTERM or Ctrl-C; the current task is finished first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds of rest when nothing is queued")
        parser.add_argument("--once", action="store_true", help="sweep, run what is queued, and end")

    def handle(self, *args: Any, interval: float, once: bool, **options: Any) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it tells of every empty queue
        heartbeat = Heartbeat()
        retention = Sweeper(forget_by_age, every=RETENTION_EVERY)
        worker = SweepingWorker(Sweeper(lambda: sweep(heartbeat, retention), every=SWEEP_EVERY), interval=interval)
        if not once:
            worker.configure_signals()
        try:
            heartbeat.keep()
            logger.info("The worker has started.")
            worker.work(once=once)
        finally:
            heartbeat.stop()
            logger.info("The worker has stopped.")


def sweep(heartbeat: Heartbeat, retention: Sweeper) -> None:
    """Everything that is done once a minute, and what is done once a day."""
    heartbeat.keep()
    requeue_lost()
    queue_news()
    queue_reminders()
    seal_due()
    find_due()
    queue_promise_reminders()
    enqueue_due_mail()
    enqueue_due_pictures()
    enqueue_due_training()
    forget_old()
    retention.sweep_if_due()


def forget_by_age() -> None:
    """Apply the periods of retention, and log what was forgotten."""
    forgotten = {label: count for label, count in apply_retention().items() if count}
    if forgotten:
        logger.info("Forgotten by age: %s", "; ".join(f"{label}: {count}" for label, count in forgotten.items()))


@transaction.atomic
def requeue_lost() -> int:
    """Put tasks back that have run for too long, and return how many; give up those that were started too often."""
    started_before = timezone.now() - task_limit()
    lost = DBTaskResult.objects.running().filter(started_at__lt=started_before).select_for_update(skip_locked=True)
    count = 0
    for task in lost:
        if len(task.worker_ids) >= MOST_STARTS:
            task.set_failed(TimeoutError(f"started {MOST_STARTS} times and never finished"))
            logger.error("Task %s (%s) never finishes; it is given up.", task.pk, task.task_path)
            continue
        task.status, task.started_at = TaskResultStatus.READY, None
        task.save(update_fields=["status", "started_at"])
        logger.warning("Task %s (%s) lost its worker; it is queued again.", task.pk, task.task_path)
        count += 1
    return count


def enqueue_due_mail() -> bool:
    """Queue one task for mails whose pause is over, unless it waits already; whether it was queued."""
    waiting = DBTaskResult.objects.filter(task_path=deliver_due.module_path, status=TaskResultStatus.READY)
    if waiting.exists() or not Delivery.objects.due().exists():
        return False
    deliver_due.enqueue()
    return True


def enqueue_due_pictures() -> bool:
    """Queue one task for pictures without renditions, unless it waits already; whether it was queued."""
    waiting = DBTaskResult.objects.filter(task_path=draw_due.module_path, status=TaskResultStatus.READY)
    if waiting.exists() or not Image.objects.due().exists():
        return False
    draw_due.enqueue()
    return True


def enqueue_due_training() -> bool:
    """Queue the training of the classifier once a night, also where it fails; whether it was queued."""
    if not training.is_due():
        return False
    tasks = DBTaskResult.objects.filter(task_path=training.train_again.module_path)
    tonight = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]) | Q(
        enqueued_at__gte=training.last_night()
    )
    if tasks.filter(tonight).exists():
        return False
    training.train_again.enqueue()
    return True


def task_limit() -> timedelta:
    """After which time a running task counts as lost."""
    return settings.WORKER_TASK_LIMIT
