"""How fast the public pages are on a large database, and whether they keep their budgets."""

import gzip
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages
from diplomacy.management.bench_consultations import write_great_consultation
from diplomacy.management.bench_data import write_comments, write_consultation, write_posts
from diplomacy.management.bench_moderation import (
    BULK,
    WAITING,
    bulk_queries,
    post_alone,
    post_together,
    sql_time,
    write_waiting,
)
from diplomacy.management.bench_outcomes import (
    officer_of_bench,
    write_answered_consultation,
    write_unread_consultation,
)
from diplomacy.management.bench_pages import (
    BULK_QUERIES,
    CLAUSES,
    CONTRIBUTIONS,
    CROWD,
    FEW,
    GREAT_CLAUSES,
    GREAT_COMMENTS,
    GREAT_SUBMISSIONS,
    MANY,
    POSTING_SQL,
    POSTS,
    THEMES,
    VOICES,
    Page,
    consultation_pages,
    crowd_pages,
    desk_pages,
    discussion_page,
    great_pages,
    middle,
    other_pages,
    outcome_pages,
)
from diplomacy.management.bench_search import questions, write_search_posts

SEARCHED, SEARCH_MS = 10_000, 60  # posts, and the time within which 95 of 100 questions are answered
WARM_UP = 2
HEADINGS = ("page", "rows", "queries", "median ms", "worst ms", "cpu ms", "sql ms", "bytes", "gzipped", "budget")
FORMAT = "{:<34} {:>7} {:>8} {:>10} {:>9} {:>7} {:>7} {:>8} {:>8}  {}"
SETTINGS = {"DEBUG": False, "ALLOWED_HOSTS": ["testserver"], "SECURE_SSL_REDIRECT": False}


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
        with self.step(
            f"Writing {GREAT_CLAUSES} clauses twice, {GREAT_COMMENTS:,} comments, {GREAT_SUBMISSIONS:,} submissions"
        ):
            great = write_great_consultation(
                clauses=GREAT_CLAUSES, comments=GREAT_COMMENTS, submissions=GREAT_SUBMISSIONS
            )
        with self.step(f"Writing {VOICES:,} voices twice: unread, and answered"):
            unread, officer = write_unread_consultation(VOICES), officer_of_bench()
            answered = write_answered_consultation(VOICES)
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
            *great_pages(great),
            *outcome_pages(answered),
            *desk_pages(unread, officer),
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
