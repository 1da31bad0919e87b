"""The trace: from what somebody said to the theme, the reply, and the clause or commitment that came of it; and back.

It is walked along the rows themselves, so that what is taken away, withdrawn or erased is gone from every trace at
once, and nothing is in one that its end does not show too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models.campaign_passages import tell_senders, with_campaign
from engagement.models.changed_wordings import Wording, with_words, wordings_of
from engagement.models.commitments import Commitment
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt, ExcerptQuerySet
from engagement.models.questions import Question
from engagement.models.replies import Reply, ReplyQuerySet
from engagement.models.submissions import Submission
from engagement.models.themes import Theme
from engagement.models.told import keys_once
from engagement.models.wordings import goes_on_in

# What each passage needs to say where it was said.
PLACES = ("clause__draft", "question")


@dataclass(frozen=True)
class Place:
    """Where something was said; `clause` is the key of the clause that it is about, None for none."""

    label: str
    url: str
    clause: int | None = None


@dataclass(frozen=True)
class Passage:
    """Words of a contribution as this reader may see them, what is hidden in them covered, and what they ask for."""

    text: str
    language: str
    stance: str
    place: Place


@dataclass(frozen=True)
class Behind:
    """A passage as a reader of the clause meets it: under its theme, with the way on to its own trace.

    `senders`: how many people sent it in the same or nearly the same words; 0 where it is of no campaign.
    """

    theme: Theme
    text: str
    language: str
    by: str
    senders: int
    place: Place
    trace_url: str


@dataclass
class Path:
    """One theme under which a contribution was counted, and what followed.

    `reply` is the one that stands, None before there is one. `wordings` are the clauses that it changed, those from
    which the contribution spoke first; only in traces that are told whole. `commitments` are what it promises.
    """

    theme: Theme
    passages: list[Passage] = field(default_factory=list)
    reply: Reply | None = None
    wordings: list[Wording] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def has_end(self) -> bool:
        """Whether something came of it that can be read: a changed clause or a commitment."""
        return bool(self.wordings or self.commitments)


Paths = dict[int, list[Path]]


def comment_paths(key: int) -> list[Path]:
    """The whole way of one comment, as readers see it; none where it is not public."""
    return _whole(_public(Q(comment=key)), "comment_id").get(key, [])


def submission_paths(submission: Submission) -> list[Path]:
    """The whole way of what readers see of a submission."""
    return _whole(_public(Q(answer__submission=submission)), "submission").get(submission.pk, [])


def own_paths(submission: Submission) -> list[Path]:
    """The same for whoever wrote it: also of what is not published, in the words that were sent."""
    return _whole(_own([submission.pk]), "submission", own=True).get(submission.pk, [])


def brief_comment_paths(keys: Iterable[int]) -> Paths:
    """Many comments by their keys, without the words of clauses: these are in `Path.reply.changed`."""
    return _brief(_public(Q(comment__in=list(keys))), "comment_id")


def tell_own_paths(submissions: Iterable[Any]) -> None:
    """Let each submission know its `paths`, for whoever wrote them."""
    rows = list(submissions)
    paths = _brief(_own(row.pk for row in rows), "submission", own=True)
    for row in rows:
        row.paths = paths.get(row.pk, [])


def replies_behind(clause: Clause) -> ReplyQuerySet:
    """The replies that stand, to themes that are public, which changed the clause."""
    return Reply.objects.published().filter(changed_clauses=clause, theme__published_at__lte=timezone.now())


def keys_behind(clause: Clause) -> list[int]:
    """The keys of all passages that readers see under themes whose replies changed the clause, each campaign once."""
    themes = replies_behind(clause).order_by().values("theme")
    return keys_once(Excerpt.objects.shown().filter(theme__in=themes))


def behind(keys: Sequence[int]) -> list[Behind]:
    """Some of `keys_behind`, in that order, as readers see them. Two queries."""
    rows: Any = _with_places(with_campaign(Excerpt.objects.filter(pk__in=keys))).in_bulk()
    found = [rows[key] for key in keys if key in rows]
    tell_senders(found)
    return [_behind(excerpt) for excerpt in found]


def _behind(found: Any) -> Behind:
    senders = getattr(found, "senders", 0)
    return Behind(found.theme, found.text, found.language, found.by, senders, _place_of(found), _trace_url(found))


def shaped_before(keys: Iterable[int]) -> QuerySet[Clause]:
    """Those among the earlier wordings of a clause that were themselves changed by what people said."""
    replies = Reply.objects.published().filter(theme__published_at__lte=timezone.now())
    found = Clause.objects.published().filter(pk__in=list(keys), shaped_by__in=replies).select_related("draft")
    return found.order_by("draft__number", "position", "pk").distinct()


def _trace_url(excerpt: Any) -> str:
    if not excerpt.answer:
        return reverse("engagement:comment_trace", args=[excerpt.comment_id])
    slug = languages.text(excerpt.theme.consultation, "slug")
    return reverse("engagement:submission_trace", args=[slug, excerpt.answer.submission.reference])


def _place_of(excerpt: Any) -> Place:
    about = excerpt.theme.consultation
    source = excerpt.answer or excerpt.comment.discussion
    if source.clause:
        return _on_clause(source.clause, about)
    if source.question:
        return _on_question(source.question, about)
    return Place(_("the consultation as a whole"), about.get_absolute_url())


def _on_clause(clause: Clause, about: Consultation) -> Place:
    clause.draft.consultation = about
    words = _("clause %(number)s, draft %(draft)s") % {"number": clause.number, "draft": clause.draft.number}
    return Place(words, clause.get_absolute_url(), clause.pk)


def _on_question(question: Question, about: Consultation) -> Place:
    """A question of the form is read where the consultation is: nobody is led to a form that takes nothing."""
    question.consultation = about
    discussed = question.venue == Question.Venue.DISCUSSION
    address = question.get_absolute_url() if discussed else about.get_absolute_url()
    return Place(_("the question «%(question)s»") % {"question": question.text}, address, question.clause_id)


def _public(condition: Q) -> ExcerptQuerySet:
    return _with_places(Excerpt.objects.shown().filter(condition))


def _own(keys: Iterable[int]) -> ExcerptQuerySet:
    received = Submission.objects.received().filter(pk__in=list(keys))
    themes = Theme.objects.published()
    return _with_places(Excerpt.objects.filter(answer__submission__in=received, theme__in=themes))


def _with_places(excerpts: QuerySet[Excerpt]) -> Any:
    return excerpts.select_related(
        "theme__consultation",
        "answer__submission",
        "answer__publication",
        *(f"{source}__{place}" for source in ("answer", "comment__discussion") for place in PLACES),
    )


def _whole(excerpts: ExcerptQuerySet, by: str, *, own: bool = False) -> Paths:
    """Of one contribution: every changed clause with its words."""
    clauses = with_words(Clause.objects.all())
    replies = Reply.objects.published().prefetch_related(Prefetch("changed_clauses", clauses, to_attr="clauses"))
    paths = _gathered(_with_replies(excerpts, replies), by, own=own)
    for found in paths.values():
        _tell_wordings(found)
    return paths


def _brief(excerpts: ExcerptQuerySet, by: str, *, own: bool = False) -> Paths:
    return _gathered(_with_replies(excerpts, Reply.objects.published().with_clauses()), by, own=own)


def _with_replies(excerpts: ExcerptQuerySet, replies: ReplyQuerySet) -> ExcerptQuerySet:
    """With the reply that stands to each theme (`answers`) and what it promises (`promises`)."""
    commitments = Commitment.objects.for_readers().order_by("position", "pk")
    told = replies.prefetch_related(Prefetch("commitments", commitments, to_attr="promises"))
    return excerpts.prefetch_related(Prefetch("theme__replies", told, to_attr="answers")).order_by(
        "theme__position", "theme", "-telling", "pk"
    )


def _gathered(excerpts: Iterable[Any], by: str, *, own: bool) -> Paths:
    """Paths by the key of the contribution, each theme once, however many of its passages stand there."""
    found: dict[int, dict[int, Path]] = defaultdict(dict)
    for excerpt in excerpts:
        key = excerpt.answer.submission_id if by == "submission" else excerpt.comment_id
        path = found[key].setdefault(excerpt.theme_id, _path(excerpt.theme))
        text = excerpt.words if own else excerpt.text
        path.passages.append(Passage(text, excerpt.language, excerpt.get_stance_display(), _place_of(excerpt)))
    return {key: list(paths.values()) for key, paths in found.items()}


def _path(theme: Any) -> Path:
    reply = next(iter(theme.answers), None)
    return Path(theme, reply=reply, commitments=reply.promises if reply else [])


def _tell_wordings(paths: Sequence[Path]) -> None:
    """The clauses that each reply changed, compared word by word; those on which the contribution spoke come first."""
    spoken = {passage.place.clause for path in paths for passage in path.passages if passage.place.clause}
    replies: list[Any] = [path.reply for path in paths if path.reply]
    own = goes_on_in(paths[0].theme.consultation, spoken) if spoken and replies else set[int]()
    for path in paths:
        clauses: Any = getattr(path.reply, "clauses", [])
        path.wordings = wordings_of(clauses, own)
