"""What writes, for `manage.py bench`: comments by many at once, and a moderator's decision on a hundred."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Post
from engagement.actions.comments import Remark, receive
from engagement.actions.moderation import decide_many
from engagement.groups import ensure_groups
from engagement.models import Act, Comment, Ground, State

WAITING, BULK = 5_000, 100
WRITERS, EACH = 64, 5
RATES = ("COMMENT_RATES_PER_NETWORK", "COMMENT_RATES_PER_ADDRESS", "COMMENT_RATES_PER_PAGE", "COMMENT_RATES_ON_SITE")
NO_LIMITS: dict[str, list[Any]] = {name: [] for name in RATES}
HOLD_SOME = """
    UPDATE engagement_comment SET state = 'held', published_at = NULL, proven_at = now() - xtdcomment_ptr_id * interval '1 second'
    WHERE xtdcomment_ptr_id IN (
        SELECT xtdcomment_ptr_id FROM engagement_comment WHERE state = 'published' AND depth = 3 LIMIT %s
    )
"""


@dataclass(frozen=True)
class Together:
    """How many comments were sent by so many writers at once, how many were stored, and how fast."""

    writers: int
    sent: int
    stored: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.sent / self.seconds


def sql_time(call: Callable[[], object]) -> float:
    """Milliseconds that a call spends in the database, as its client sees them."""
    spent = 0.0

    def clocked(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - began

    with connection.execute_wrapper(clocked):
        call()
    return spent * 1000


def write_waiting() -> None:
    """Let some of the comments that are there wait for a moderator."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD_SOME, [WAITING])


def make_moderator() -> User:
    """Somebody who may see the queue."""
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.groups.set([group for group in ensure_groups() if group.name == "moderator"])
    return moderator


def post_alone(runs: int) -> float:
    """Milliseconds in the database for one comment, the median of some."""
    target = Post.objects.order_by("pk")[0]
    with override_settings(**NO_LIMITS):
        return median(sql_time(partial(receive, target, remark(f"alone {number}"))) for number in range(runs))


def post_together() -> Together:
    """Some comments by each of many writers at the same time, on one page."""
    target = Post.objects.order_by("pk")[0]
    began, before = time.monotonic(), Comment.objects.count()
    with override_settings(**NO_LIMITS), ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: _write(target, writer), range(WRITERS)))
    stored = Comment.objects.count() - before
    return Together(WRITERS, WRITERS * EACH, stored, time.monotonic() - began)


def _write(target: Post, writer: int) -> None:
    try:
        for number in range(EACH):
            receive(target, remark(f"{writer} {number}"))
    finally:
        connection.close()


def remark(words: str) -> Remark:
    """A comment of somebody who has not written before."""
    return Remark(
        name="Reader",
        email=f"{words.replace(' ', '-')}@example.net",
        text=f"The road to the border is long, says number {words}. {uuid4()}",
        language="en",
        begun_at=timezone.now(),
        network=f"10.{abs(hash(words)) % 250}.0.0/24",
        sending_key=uuid4(),
    )


def bulk_queries() -> int:
    """How many queries a decision on a hundred comments costs."""
    versions = dict(Comment.objects.filter(state=State.HELD).values_list("pk", "version")[:BULK])
    moderator, ground = User.objects.get(username="moderator"), Ground.objects.all()[0]
    with CaptureQueriesContext(connection) as captured:
        decide_many(versions, Act.REJECT, by=moderator, ground=ground)
    return len(captured)
