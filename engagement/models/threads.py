"""Reading a discussion: a page of threads at the same cost for ten comments and for a hundred thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, Concat

from engagement.models.acts import Act
from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.discussions import Discussion
from engagement.models.moderation import ModerationDecision, deciding
from engagement.models.selections import CANONICAL, Selection
from engagement.models.states import State

AFTER_ALL = "~"  # sorts behind every digit of a path
MOST_COUNTED = 10_000  # comments of a discussion
MOST_REPLIES_COUNTED = 100  # replies of a thread
# The decisions by which a person lets a text stand as it is.
LETS_STAND = (Act.PUBLISH, Act.RESTORE, Act.KEEP, Act.ACCEPT_EDIT)


class CountUpTo(Subquery):
    """How many rows a limited query finds."""

    template = "(SELECT count(*) FROM (%(subquery)s) found)"
    output_field = IntegerField()


class Among(Func):
    """Whether a value is in an array that is made once; of a plain subquery the planner would first join all words."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class ThreadPage:
    """Some comments of a discussion in the order of reading: threads in tree order or, of a narrow selection, one by one.

    A comment may carry `hidden_replies`: how many of its thread are on the thread's own page, where
    `MOST_REPLIES_COUNTED` + 1 means «more»; and `replied_to`. `next_start` is the key at which the next page begins,
    "" on the last. `count` is of published comments, `MOST_COUNTED` + 1 for more. `takes_replies` says whether
    anybody may write here now.
    """

    discussion: Discussion
    comments: list[Comment] = field(default_factory=list)
    next_start: str = ""
    count: int = 0
    takes_replies: bool = False
    selection: Selection = CANONICAL
    pinned: list[Comment] = field(default_factory=list)

    @property
    def is_beginning(self) -> bool:
        """Whether the whole discussion is told from its beginning, in any order: hosts' words come first there."""
        return not (self.selection.is_narrow or self.selection.start)

    @property
    def is_beyond_count(self) -> bool:
        """There are more comments than are counted one by one."""
        return self.count > MOST_COUNTED

    @property
    def next_query(self) -> str:
        """The query of the next page's address, "" on the last."""
        return self.selection.but(start=self.next_start).query if self.next_start else ""


def threads(discussion: Discussion, selection: Selection = CANONICAL) -> ThreadPage:
    """A page of a discussion; without a selection the first, from the oldest thread on, with what is pinned."""
    if discussion.pk is None or discussion.is_hidden:
        return ThreadPage(discussion, selection=selection)
    comments, next_start = (_matches if selection.is_narrow else _threads)(discussion, selection)
    above = [] if selection.is_narrow or selection.start else pinned(discussion)
    _tell_neighbours(comments, above)
    return ThreadPage(
        discussion,
        _with_grounds(comments),
        next_start,
        comments[0].published_in_all if comments else published_count(discussion),
        discussion.accepts_comments,
        selection,
        above,
    )


def one_thread(root: Comment, start: str = "") -> ThreadPage:
    """One thread whole, by pages of its own; `start` is the path of the first comment shown."""
    size, path = thread_page_size(), root.root_path
    rows = _readable(root.discussion).filter(path__gte=max(start, path), path__lt=path + AFTER_ALL).order_by("path")
    found = list(rows[: size + 1])
    shown, rest = found[:size], found[size:]
    _tell_neighbours(shown)
    return ThreadPage(
        root.discussion,
        _with_grounds(shown),
        (rest[0].path or "") if rest else "",
        len(shown),
        root.discussion.accepts_comments,
    )


def thread_page_size() -> int:
    """How many comments of one thread are on a page of its own."""
    return settings.THREADS_PER_PAGE * settings.REPLIES_PER_THREAD


def pinned(discussion: Discussion) -> list[Comment]:
    """What the editors put first, in their order; each stands in its place in the thread too."""
    return list(_readable(discussion).published().filter(pin__isnull=False).order_by("pin"))


def official_replies(discussion: Discussion) -> CommentQuerySet:
    """The Ministry's own words that can be read there."""
    return Comment.objects.published().filter(discussion=discussion, is_official=True)


def newest(discussion: Discussion, count: int) -> list[Comment]:
    """What was published last, the newest first; each knows what it replies to."""
    rows = list(_readable(discussion).published().order_by("-published_at", "-path")[:count])
    _tell_neighbours(rows)
    return rows


def published_count(discussion: Discussion) -> int:
    """How many comments can be read, counted as far as `MOST_COUNTED` + 1."""
    if discussion.pk is None:
        return 0
    return _published(discussion).count()


def start_of(comment: Comment) -> str:
    """The `start` of the page that the permanent link of a comment leads to: "" where the first page shows it.

    For the first comment of a thread that is a page of the discussion, for a reply one of its thread.
    """
    visible = Comment.objects.visible().filter(discussion=comment.discussion_id)
    if comment.depth == 0:
        before, size = visible.filter(depth=0, path__lt=comment.path), settings.THREADS_PER_PAGE
    else:
        before, size = visible.filter(path__gte=comment.root_path, path__lt=comment.path), thread_page_size()
    return (comment.path or "") if before.order_by()[:size].count() == size else ""


def _readable(discussion: Discussion) -> CommentQuerySet:
    """Comments with a place in the thread, with their official answers and, where links may be live, with `was_read`."""
    found = Comment.objects.visible().filter(discussion=discussion).select_related("answer")
    return found.annotate(was_read=_read_by_a_person()) if discussion.links == Discussion.Links.LIVE else found


def _read_by_a_person() -> Exists:
    """Somebody has read the text as it now is, and let it stand."""
    since = Coalesce(OuterRef("edited_at"), OuterRef("submit_date"))
    let_stand = ModerationDecision.objects.filter(act__in=LETS_STAND, decided_by__isnull=False)
    return Exists(let_stand.filter(comment=OuterRef("pk"), decided_at__gte=since))


def _matches(discussion: Discussion, selection: Selection) -> tuple[list[Comment], str]:
    """Single published comments of a narrow selection, and the key of the next page."""
    size, wanted = thread_page_size(), Q()
    if selection.language:
        wanted &= Q(language=selection.language)
    if selection.argument:
        wanted &= Q(argument=selection.argument)
    if selection.answered:
        wanted &= Q(answer__isnull=False, answer__state=State.PUBLISHED)  # the first is what the index knows
    found = _readable(discussion).published().filter(wanted).annotate(published_in_all=_count_of_published(discussion))
    rows = list(selection.arrange(found)[: size + 1])
    return rows[:size], selection.key_of(rows[size]) if len(rows) > size else ""


def _threads(discussion: Discussion, selection: Selection) -> tuple[list[Comment], str]:
    """Threads with their first replies, and the key of the next page."""
    size = settings.THREADS_PER_PAGE
    roots = (
        _readable(discussion)
        .filter(depth=0)
        .annotate(
            first_replies=_first_replies(), size=_size_of_thread(), published_in_all=_count_of_published(discussion)
        )
    )
    rows: list[Any] = list(selection.arrange(roots)[: size + 1])
    shown = rows[:size]
    numbers = [number for root in shown for number in root.first_replies]
    replies = {reply.pk: reply for reply in _readable(discussion).filter(pk__in=numbers)} if numbers else {}
    comments = [comment for root in shown for comment in _with_replies(root, replies)]
    return comments, selection.key_of(rows[size]) if len(rows) > size else ""


def _with_replies(root: Any, replies: dict[int, Comment]) -> list[Comment]:
    """A thread's beginning; the last comment shown knows how many follow."""
    found = [root, *(replies[number] for number in root.first_replies)]
    found[-1].hidden_replies = root.size - len(root.first_replies)
    return found


def _replies_of_root() -> CommentQuerySet:
    end = Concat(OuterRef("path"), Value(AFTER_ALL))
    return Comment.objects.visible().filter(path__gt=OuterRef("path"), path__lt=end).order_by("path").values("pk")


def _published(discussion: Discussion) -> CommentQuerySet:
    """As many as are counted; without the package's order, which would have it read the tables of its own."""
    return Comment.objects.published().filter(discussion=discussion).order_by()[: MOST_COUNTED + 1]


def _count_of_published(discussion: Discussion) -> CountUpTo:
    """Counted once, beside rows that are asked for anyway."""
    return CountUpTo(_published(discussion).values("pk"))


def _first_replies() -> ArraySubquery:
    return ArraySubquery(_replies_of_root()[: settings.REPLIES_PER_THREAD])


def _size_of_thread() -> CountUpTo:
    return CountUpTo(_replies_of_root()[: settings.REPLIES_PER_THREAD + MOST_REPLIES_COUNTED + 1])


def _tell_neighbours(comments: list[Comment], above: Iterable[Comment] = ()) -> None:
    """What each replies to and is answered by, as it stands on the page; one query for what does not."""
    on_page = {comment.pk: comment for comment in comments}
    everybody = [*comments, *above]
    missing = {comment.parent_id for comment in everybody if comment.depth} - on_page.keys()
    known = {parent.pk: parent for parent in _known(missing)} | on_page
    for comment in comments:
        comment.is_on_page = True
    for comment in everybody:
        comment.replied_to = known.get(comment.parent_id) if comment.depth else None
        comment.answer = on_page.get(comment.answer_id, comment.answer) if comment.answer_id else None


def _known(numbers: Iterable[int]) -> CommentQuerySet:
    return Comment.objects.visible().filter(pk__in=numbers) if numbers else Comment.objects.none()


def _with_grounds(comments: list[Comment]) -> list[Comment]:
    """Placeholders say on which ground; one more query, and only where there are any."""
    removed = [comment for comment in comments if comment.is_placeholder]
    decisions = ModerationDecision.objects.select_related("ground").order_by("-decided_at", "-pk")
    prefetch_related_objects(removed, Prefetch("decisions", decisions, to_attr="decided"))
    for comment in removed:
        decision = deciding(comment.decided, comment.state)
        comment.ground = decision.ground if decision else None
    return comments
