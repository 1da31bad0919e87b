"""What `manage.py bench` fetches: the public pages, the rows that each draws on, and its budget."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from blog.models import Author, Event, Post, Series, Topic
from diplomacy.management.bench_data import TOPICS
from diplomacy.management.bench_moderation import make_moderator
from engagement.models import Clause, Comment, Consent, Consultation, Discussion

POSTS, FEW, MANY, CROWD = 2_000, 10, 5_000, 100_000
CLAUSES, CONTRIBUTIONS, THEMES = 40, 2_000, 12
GREAT_CLAUSES, GREAT_COMMENTS, GREAT_SUBMISSIONS = 400, 20_000, 2_000
GREAT_MS = 100
VOICES = 2_000
ANY_PAGE, DISCUSSION_PAGE = 12, 6  # SQL queries
DISCUSSION_MS = 50
CROWD_SQL, QUEUE_SQL, POSTING_SQL, BULK_QUERIES = 15, 5, 10, 15
DESK_PAGE = 30  # SQL queries, those for session and person among them
QUEUE_PAGE = 20  # SQL queries, those for session and person among them


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


def great_pages(consultation: Consultation) -> list[Page]:
    """The pages of a long text that a whole country speaks of."""
    first, second = consultation.drafts.order_by("number")
    crowded = second.clauses.order_by("position")[0]
    comparison = reverse("engagement:draft_compare", args=[consultation.slug, first.number, second.number])
    asked = {
        "great consultation": consultation.get_absolute_url(),
        "great text, a page of it": f"{second.get_absolute_url()}?page=5",
        "great text, in one language": f"{second.get_absolute_url()}?page=5&language=mn",
        "clause of it with 300 comments": crowded.get_absolute_url(),
        "comparison of it": comparison,
        "comparison of it, page 5": f"{comparison}?page=5",
    }
    return [Page(name, url, GREAT_COMMENTS, most_ms=GREAT_MS) for name, url in asked.items()]


def outcome_pages(consultation: Consultation) -> list[Page]:
    """What the public reads of a consultation that two thousand spoke on, once it is answered."""
    url, newest = consultation.get_absolute_url(), consultation.drafts.order_by("-number")[0]
    clause, theme = newest.clauses.order_by("position")[0], consultation.themes.order_by("position")[0]
    submission = consultation.submissions.exclude(consent=Consent.WITHHELD).order_by("pk")[0]
    comment = Comment.objects.contributions(consultation).order_by("pk")[0]
    asked = {
        "answered consultation": url,
        "its draft": newest.get_absolute_url(),
        "its clause": clause.get_absolute_url(),
        "what shaped the clause": f"{clause.get_absolute_url()}shaped/",
        "its theme": theme.get_absolute_url(),
        "its figures": f"{url}figures/",
        "its card": f"{url}card/",
        "its submissions": f"{url}submissions/",
        "one submission": submission.get_absolute_url(),
        "trace of the submission": f"{submission.get_absolute_url()}trace/",
        "trace of a comment": reverse("engagement:comment_trace", args=[comment.pk]),
        "its data": f"{url}data/",
        "its manifest, the page that checks": f"{url}manifest/",
        "its report to print": f"{url}report/",
        "impact": reverse("engagement:impact"),
        "promises": reverse("engagement:promises"),
        "commitments": reverse("engagement:commitment_list"),
    }
    return [Page(name, at, VOICES, most_ms=GREAT_MS) for name, at in asked.items()]


def desk_pages(consultation: Consultation, officer: User) -> list[Page]:
    """What officers read of one that has closed with as many voices."""
    listed = reverse("admin:engagement_desk_list", args=[consultation.pk])
    comment = Comment.objects.contributions(consultation).order_by("pk")[0]
    submission = consultation.submissions.order_by("pk")[0]
    theme = consultation.themes.order_by("position")[0]
    asked = {
        "reading desk": reverse("admin:engagement_desk"),
        "its list": listed,
        "its list, unread": f"{listed}?unread=anybody",
        "a comment on the desk": f"{listed}comment-{comment.pk}/",
        "a submission on the desk": f"{listed}submission-{submission.pk}/",
        "publications on the desk": reverse("admin:engagement_desk_publications", args=[consultation.pk]),
        "like texts on the desk": reverse("admin:engagement_desk_groups", args=[consultation.pk]),
        "board of themes": reverse("admin:engagement_theme_board", args=[consultation.pk]),
        "passages of a theme": reverse("admin:engagement_theme_passages", args=[theme.pk]),
    }
    return [
        Page(name, at, VOICES, most_queries=DESK_PAGE, most_ms=GREAT_MS, reader=officer) for name, at in asked.items()
    ]
