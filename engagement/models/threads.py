"""Reading a discussion: a page of threads at the same cost for ten comments and for ten thousand."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Prefetch, Q, Window, prefetch_related_objects
from django.db.models.functions import RowNumber, Substr

from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.discussions import Discussion
from engagement.models.moderation import ModerationDecision
from engagement.models.paths import STEP

AFTER_ALL = "~"  # sorts behind every digit of a path


@dataclass(frozen=True)
class ThreadPage:
    """Some threads of a discussion, flat and in tree order.

    `comments` may carry `hidden_replies`: how many of its thread are on the thread's own page.
    `next_start` is the path at which the next page begins, "" on the last. `count` is of published comments. `takes_replies` says whether anybody may write here now.
    """

    discussion: Discussion
    comments: list[Comment]
    next_start: str
    count: int
    takes_replies: bool = False


def threads(discussion: Discussion, start: str = "") -> ThreadPage:
    """The page of threads that begins at a root's path; "" begins at the oldest."""
    if discussion.pk is None or discussion.is_hidden:
        return ThreadPage(discussion, [], "", 0)
    size = settings.THREADS_PER_PAGE
    roots = list(_visible(discussion).filter(depth=0, path__gte=start).order_by("path")[: size + 1])
    shown, rest = roots[:size], roots[size:]
    comments = _with_grounds(_interleaved(shown, _first_replies(discussion, shown)))
    return ThreadPage(
        discussion,
        comments,
        (rest[0].path or "") if rest else "",
        published_count(discussion),
        discussion.accepts_comments,
    )


def one_thread(root: Comment, start: str = "") -> ThreadPage:
    """One thread whole, by pages of its own; `start` is the path of the first comment shown."""
    size = settings.THREADS_PER_PAGE * settings.REPLIES_PER_THREAD
    path = root.root_path
    rows = _visible(root.discussion).filter(path__gte=max(start, path), path__lt=path + AFTER_ALL).order_by("path")
    found = list(rows[: size + 1])
    rest = found[size:]
    return ThreadPage(
        root.discussion,
        _with_grounds(found[:size]),
        (rest[0].path or "") if rest else "",
        len(found),
        root.discussion.accepts_comments,
    )


def published_count(discussion: Discussion) -> int:
    """How many comments of the discussion can be read; counted, never kept."""
    return Comment.objects.published().filter(discussion=discussion).count() if discussion.pk else 0


def _visible(discussion: Discussion) -> CommentQuerySet:
    return Comment.objects.visible().filter(discussion=discussion)


def _first_replies(discussion: Discussion, roots: list[Comment]) -> list[Comment]:
    """The first replies of consecutive threads, each with its place in its thread and the thread's size."""
    if not roots:
        return []
    thread = Substr("path", 1, STEP)
    within = Q(path__gt=roots[0].path, path__lt=f"{roots[-1].path}{AFTER_ALL}", depth__gt=0)
    replies = (
        _visible(discussion)
        .filter(within)
        .annotate(
            place=Window(RowNumber(), partition_by=[thread], order_by="path"),
            size=Window(Count("*"), partition_by=[thread]),
        )
    )
    return list(replies.filter(place__lte=settings.REPLIES_PER_THREAD).order_by("path"))


def _interleaved(roots: list[Comment], replies: list[Comment]) -> list[Comment]:
    comments = sorted([*roots, *replies], key=lambda comment: comment.path or "")
    for reply in replies:
        if reply.place == settings.REPLIES_PER_THREAD:
            reply.hidden_replies = reply.size - reply.place
    return comments


def _with_grounds(comments: list[Comment]) -> list[Comment]:
    """Placeholders say on which ground; one more query, and only where there are any."""
    removed = [comment for comment in comments if comment.is_placeholder]
    decisions = ModerationDecision.objects.select_related("ground").order_by("-decided_at", "-pk")
    prefetch_related_objects(removed, Prefetch("decisions", decisions, to_attr="decided"))
    for comment in removed:
        comment.ground = next((decision.ground for decision in comment.decided), None)
    return comments
