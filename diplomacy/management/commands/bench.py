"""How fast the public pages are on a large database, and whether they keep their budgets."""

import gzip
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from blog.models import Author, Event, Post, Series, Topic
from diplomacy import languages
from diplomacy.management.bench_data import TOPICS, write_comments, write_consultation, write_posts
from diplomacy.management.bench_moderation import (
    BULK,
    WAITING,
    bulk_queries,
    make_moderator,
    post_alone,
    post_together,
    sql_time,
    write_waiting,
)
from diplomacy.management.bench_search import questions, write_search_posts
from engagement.models import Clause, Comment, Consultation, Discussion

POSTS, FEW, MANY, CROWD = 2_000, 10, 5_000, 100_000
SEARCHED, SEARCH_MS = 10_000, 60  # posts, and the time within which 95 of 100 questions are answered
CLAUSES, CONTRIBUTIONS, THEMES = 40, 2_000, 12
ANY_PAGE, DISCUSSION_PAGE = 12, 6  # SQL queries
DISCUSSION_MS = 50
CROWD_SQL, QUEUE_SQL, POSTING_SQL, BULK_QUERIES = 15, 5, 10, 15
QUEUE_PAGE = 20  # SQL queries, those for session and person among them
WARM_UP = 2
HEADINGS = ("page", "rows", "queries", "median ms", "worst ms", "cpu ms", "sql ms", "bytes", "gzipped", "budget")
FORMAT = "{:<34} {:>7} {:>8} {:>10} {:>9} {:>7} {:>7} {:>8} {:>8}  {}"
SETTINGS = {"DEBUG": False, "ALLOWED_HOSTS": ["testserver"], "SECURE_SSL_REDIRECT": False}


@dataclass(frozen=True)
class Page:
    """A page, how many rows it draws on, and its budget; `most_sql` is milliseconds within the database."""

    name: str
    url: str
    rows: int
    most_queries: int = ANY_PAGE
    most_ms: int | None = None
    most_sql: int | None = None
    most_p95: int | None = None
    reader: User | None = None


@dataclass(frozen=True)
class Measured:
    """What one page cost; `cpu` is this process alone, so a busy machine does not blur it; `sql` the database alone."""

    page: Page
    status: int
    queries: int
    times: list[float]
    cpu: float
    sql: float
    content: bytes

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def keeps_queries(self) -> bool:
        return self.status == 200 and self.queries <= self.page.most_queries

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 fetches are answered."""
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]

    @property
    def keeps_time(self) -> bool:
        median_kept = self.page.most_ms is None or self.median < self.page.most_ms
        sql_kept = self.page.most_sql is None or self.sql <= self.page.most_sql
        return median_kept and sql_kept and (self.page.most_p95 is None or self.p95 < self.page.most_p95)

    def line(self) -> str:
        return FORMAT.format(
            self.page.name,
            self.page.rows,
            self.queries,
            f"{self.median:.1f}",
            f"{max(self.times):.1f}",
            f"{self.cpu:.1f}",
            f"{self.sql:.1f}",
            len(self.content),
            len(gzip.compress(self.content)),
            self.verdict(),
        )

    def verdict(self) -> str:
        if self.status != 200:
            return f"✗ answered {self.status}"
        queries = f"{'✓' if self.keeps_queries else '✗'} ≤ {self.page.most_queries} queries"
        mark = "✓" if self.keeps_time else "✗"
        if self.page.most_sql:
            return f"{queries}, {mark} ≤ {self.page.most_sql} ms of SQL"
        if self.page.most_p95:
            return f"{queries}, {mark} p95 {self.p95:.1f} < {self.page.most_p95} ms"
        return f"{queries}, {mark} < {self.page.most_ms} ms" if self.page.most_ms else queries


class Command(BaseCommand):
    help = (
        "Measure the public pages in a throw-away database with thousands of rows; fails if a page asks too much of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=20, help="how often each page is fetched (default: 20)")

    def handle(self, *args: Any, runs: int, **options: Any) -> None:
        with override_settings(**SETTINGS), self.throwaway_database(), override(languages.codes()[0]):
            pages = self.seed()
            self.stdout.write(f"Fetching each page {runs} times\n\n" + FORMAT.format(*HEADINGS))
            results = [self.measure(page, runs) for page in pages]
            writing = self.write(runs)
        self.judge(results, writing)

    @contextmanager
    def throwaway_database(self) -> Iterator[None]:
        """A database of this run alone, beside the one that is configured; dropped whatever happens."""
        own = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"{own}_bench_{getpid()}"
        with self.step("Making a database that is thrown away afterwards"):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)

    def seed(self) -> list[Page]:
        """Fill the database, and list what is to be fetched."""
        with self.step(f"Writing {POSTS:,} posts"):
            few_post, many_post = write_posts(POSTS)[:2]
        with self.step(f"Writing discussions of {FEW} and of {MANY:,} comments"):
            few, many = write_comments(few_post, FEW), write_comments(many_post, MANY)
        with self.step(f"Writing three discussions of {CROWD:,} comments, {WAITING:,} of them for the moderators"):
            crowd, *_others = [write_comments(post, CROWD) for post in Post.objects.order_by("-pk")[:3]]
            write_waiting()
        with self.step(f"Writing {CLAUSES} clauses with {CONTRIBUTIONS:,} contributions and {THEMES} themes"):
            consultation = write_consultation(clauses=CLAUSES, contributions=CONTRIBUTIONS, themes=THEMES)
        with self.step(f"Writing and indexing {SEARCHED:,} posts in both languages for the search"):
            write_search_posts(SEARCHED)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return [
            discussion_page(f"discussion of {FEW}", few),
            discussion_page(f"discussion of {MANY}", many),
            discussion_page(f"discussion of {MANY}, its middle", many, start=middle(many)),
            *crowd_pages(crowd),
            Page(f"post with {FEW} comments", few_post.get_absolute_url(), FEW),
            Page(f"post with {MANY} comments", many_post.get_absolute_url(), MANY),
            *other_pages(),
            *consultation_pages(consultation),
            *(Page(name, url, SEARCHED, most_p95=SEARCH_MS) for name, url in questions()),
        ]

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.monotonic()
        self.stdout.write(f"{text} … ", ending="")
        self.stdout.flush()
        yield
        self.stdout.write(f"{time.monotonic() - began:.1f} s")

    def measure(self, page: Page, runs: int) -> Measured:
        """Fetch a page some times unseen, once to count its queries, and then against the clock."""
        client = Client(raise_request_exception=False)
        if page.reader:
            client.force_login(page.reader)
        for _run in range(WARM_UP):
            client.get(page.url)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page.url)
        queries = len(captured)  # now: the next request empties the log
        began = time.process_time()
        times = [timed(client, page.url) for _run in range(runs)]
        cpu = (time.process_time() - began) * 1000 / runs
        sql = statistics.median(sql_time(lambda: client.get(page.url)) for _run in range(runs))
        result = Measured(page, response.status_code, queries, times, cpu, sql, response.content)
        self.stdout.write(result.line())
        return result

    def write(self, runs: int) -> list[str]:
        """Measure what writes: a post alone and among many, and a decision on a hundred; gives what is over its budget."""
        alone = post_alone(runs)
        self.say("posting a comment, alone", f"{alone:.1f} ms of SQL", kept=alone <= POSTING_SQL)
        together = post_together()
        text = f"{together.stored} of {together.sent} stored by {together.writers} at once, {together.per_second:.0f} a second"
        self.say("posting comments together", text, kept=together.stored == together.sent)
        queries = bulk_queries()
        self.say(f"deciding on {BULK} at once", f"{queries} queries", kept=queries <= BULK_QUERIES)
        lost = [] if together.stored == together.sent else ["comments were lost"]
        return lost + ([] if queries <= BULK_QUERIES else [f"a decision on {BULK} costs {queries} queries"])

    def say(self, name: str, text: str, *, kept: bool) -> None:
        self.stdout.write(f"{name:<34} {text}  {'✓' if kept else '✗'}")

    def judge(self, results: list[Measured], writing: list[str]) -> None:
        """Fail where a page asks too much of the database; times depend on the machine, so they only warn."""
        dear = [*writing, *(result.page.name for result in results if not result.keeps_queries)]
        few, many = results[:2]
        if few.queries != many.queries:
            dear.append(f"a discussion costs {few.queries} queries for {FEW} comments, {many.queries} for {MANY}")
        slow = [result.page.name for result in results if not result.keeps_time]
        if slow:
            self.stdout.write(self.style.WARNING(f"\nSlower than they should be on this machine: {', '.join(slow)}"))
        if dear:
            raise CommandError(f"Broken, or over the budget of queries: {'; '.join(dear)}")
        self.stdout.write("\nAll pages keep their budgets of queries.")


def timed(client: Client, url: str) -> float:
    """Milliseconds for one fetch, as the server spends them: from request to rendered response."""
    began = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - began) * 1000


def discussion_page(name: str, discussion: Discussion, start: str = "") -> Page:
    url = reverse("engagement:discussion_detail", args=[discussion.pk])
    count = discussion.comments.count()
    return Page(name, f"{url}?start={start}" if start else url, count, DISCUSSION_PAGE, DISCUSSION_MS)


def crowd_pages(discussion: Discussion) -> list[Page]:
    """The largest discussion in each order, and the moderators' queue beside it."""
    url = reverse("engagement:discussion_detail", args=[discussion.pk])
    asked = {
        "": url,
        ", its middle": f"{url}?start={middle(discussion)}",
        ", newest first": f"{url}?sort=newest",
        ", most useful first": f"{url}?sort=useful",
        ", Mongolian": f"{url}?language=mn",
        ", answered": f"{url}?answered=yes",
    }
    queue, moderator = reverse("admin:engagement_comment_queue"), make_moderator()
    return [
        *(
            Page(f"discussion of {CROWD:,}{name}", at, CROWD, DISCUSSION_PAGE, most_sql=CROWD_SQL)
            for name, at in asked.items()
        ),
        Page("queue of moderators", queue, Comment.objects.count(), QUEUE_PAGE, most_sql=QUEUE_SQL, reader=moderator),
    ]


def middle(discussion: Discussion) -> str:
    """The path of the thread that half of the others precede."""
    roots = discussion.comments.filter(depth=0).order_by("path").values_list("path", flat=True)
    return roots[len(roots) // 2] or ""


def other_pages() -> list[Page]:
    topic, event = Topic.objects.order_by("position")[0], Event.objects.get()
    live = timezone.localtime(Post.objects.live()[POSTS // 2].published_at)
    return [
        Page("home", reverse("home"), POSTS),
        Page("list of posts", reverse("blog:post_list"), POSTS),
        Page("list of posts, page 100", f"{reverse('blog:post_list')}?page=100", POSTS),
        Page("archive", reverse("blog:archive"), POSTS),
        Page("archive of a year", reverse("blog:archive_year", args=[live.year]), POSTS),
        Page("archive of a month", reverse("blog:archive_month", args=[live.year, live.month]), POSTS),
        Page("authors", reverse("blog:author_list"), POSTS),
        Page("author", Author.objects.order_by("pk")[0].get_absolute_url(), POSTS),
        Page("list of series", reverse("blog:series_list"), POSTS),
        Page("series", Series.objects.order_by("pk")[0].get_absolute_url(), POSTS),
        Page("topics", reverse("blog:topic_list"), TOPICS),
        Page("topic", topic.get_absolute_url(), POSTS),
        Page("event", event.get_absolute_url(), POSTS),
        Page("feed of posts", reverse("blog:feed", args=["atom"]), POSTS),
    ]


def consultation_pages(consultation: Consultation) -> list[Page]:
    first, second = (Clause.objects.filter(draft__consultation=consultation, number="1.1")).order_by("draft__number")
    return [
        Page("list of consultations", reverse("engagement:consultation_list"), 1),
        Page("consultation", consultation.get_absolute_url(), CONTRIBUTIONS),
        Page("second draft", second.draft.get_absolute_url(), CLAUSES),
        Page("clause with contributions", first.get_absolute_url(), CONTRIBUTIONS // CLAUSES),
        Page("clause that changed", second.get_absolute_url(), CONTRIBUTIONS // THEMES),
    ]
