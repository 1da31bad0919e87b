"""Comments, written in the order of their times, because a comment's place in the thread follows its insertion."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

from blog.models import Post
from diplomacy.demo.loader.asking import question_at
from diplomacy.demo.loader.records import leave_records
from diplomacy.demo.loader.shapes import CommentShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_list, told
from diplomacy.demo.loader.texts import clause_at
from engagement.models import Clause, Comment, Consultation, Discussion, Question, State
from engagement.models.discussions import Target
from engagement.models.keys import author_key

SHORTEST_GAP = timedelta(hours=1)  # between a comment and a reply to it


@dataclass(frozen=True)
class Plan:
    """A comment of a file with its page, its time, and the time of the first reply to it."""

    shape: CommentShape
    target: Target
    sent_at: datetime
    replied_at: datetime | None = None


def load_comments(shelf: Shelf) -> Count:
    count = Count()
    shapes = read_list("comments", "comment", CommentShape)
    stored = Comment.objects.filter(sending_key__in=[sending_key(shape.key) for shape in shapes])
    found = {comment.sending_key: comment for comment in stored}
    for plan in _plans(shapes, shelf):
        comment = found.get(sending_key(plan.shape.key))
        with told(plan.shape.where):
            shelf.comments[plan.shape.key] = comment or _new_comment(plan, shelf)
        if comment is None:
            shelf.fresh.add(plan.shape.key)
        count.add(is_new=comment is None)
    return count


def address(key: str) -> str:
    """An address that leads nowhere."""
    return f"{key}@demo.example.org"


def sending_key(key: str) -> UUID:
    """By which a comment of an earlier load is found."""
    return uuid5(NAMESPACE_URL, f"https://demo.example.org/comments/{key}")


def _plans(shapes: list[CommentShape], shelf: Shelf) -> list[Plan]:
    """Everything that is to be written, oldest first."""
    plans, targets = [], dict[str, Target]()
    for shape in shapes:
        with told(shape.where):
            target = targets[shape.on] = targets.get(shape.on) or target_of(shape.on, shelf)
            plans.append(Plan(shape, target, begins(target) + timedelta(days=shape.days_after)))
    plans.sort(key=lambda plan: plan.sent_at)
    return _with_replies(plans)


def _with_replies(plans: list[Plan]) -> list[Plan]:
    """The same plans, each knowing when it is first replied to; a reply needs a parent, and time after it."""
    sent = {plan.shape.key: plan.sent_at for plan in plans}
    replied: dict[str, datetime] = {}
    for plan in plans:
        parent = plan.shape.reply_to
        if parent and (parent not in sent or plan.sent_at < sent[parent] + SHORTEST_GAP):
            raise DemoError(f"{plan.shape.where}: «{parent}», which it replies to, is not there an hour before it")
        if parent:
            replied.setdefault(parent, plan.sent_at)
    return [Plan(plan.shape, plan.target, plan.sent_at, replied.get(plan.shape.key)) for plan in plans]


def target_of(reference: str, shelf: Shelf) -> Target:
    """The page that «post:KEY», «consultation:KEY», «clause:CONSULTATION/DRAFT/NUMBER» or «question:CONSULTATION/KEY» means."""
    kind, _colon, name = reference.partition(":")
    if kind == "post":
        return shelf.posts[name]
    key, _slash, rest = name.partition("/")
    if kind not in {"consultation", "clause", "question"}:
        raise DemoError(f"«{reference}» is no page; write post:, consultation:, clause: or question:")
    consultation = shelf.consultations[key]
    if kind == "question":
        return question_at(consultation, shelf.consultation_shapes[key], rest)
    return clause_at(consultation, rest) if kind == "clause" else consultation


def discussion_of(reference: str, shelf: Shelf) -> Discussion:
    """The discussion of such a page, asked of the database once."""
    if reference not in shelf.discussions:
        shelf.discussions[reference] = Discussion.objects.opened(target_of(reference, shelf))
    return shelf.discussions[reference]


def begins(target: Target) -> datetime:
    """When people could first write there."""
    if isinstance(target, Post):
        return min(getattr(target, f"published_at_{code}") for code in target.published_languages())
    opens_at = consultation_of(target).opens_at
    if opens_at is None:
        raise DemoError("it is on a consultation that never opens")
    return opens_at


def consultation_of(target: Consultation | Clause | Question) -> Consultation:
    """The consultation that such a target belongs to."""
    if isinstance(target, Consultation):
        return target
    return target.draft.consultation if isinstance(target, Clause) else target.consultation


def _new_comment(plan: Plan, shelf: Shelf) -> Comment:
    shape, sent_at = plan.shape, shelf.clock.past(plan.sent_at)
    proven_at = shelf.clock.past(sent_at + timedelta(minutes=2 + crc32(shape.key.encode()) % 9))
    discussion = discussion_of(shape.on, shelf)
    comment = Comment(
        **_author(shape, shelf),
        discussion=discussion,
        parent_id=shelf.comments[shape.reply_to].pk if shape.reply_to else 0,
        comment=shape.text,
        language=shape.language,
        capacity=shape.capacity,
        organisation=shape.organisation,
        argument=shape.argument or "",
        state=shape.state,
        late=discussion.is_late(sent_at),
        sending_key=sending_key(shape.key),
        submit_date=sent_at,
        proven_at=None if shape.state == State.UNPROVEN else proven_at,
    )
    leave_records(comment, shape, shelf, before=plan.replied_at)
    if not shape.official:
        shelf.addresses[comment.pk] = address(shape.author or shape.key)
    return comment


def _author(shape: CommentShape, shelf: Shelf) -> dict[str, object]:
    """Who writes: the Ministry, or somebody known by an address, which is kept on the shelf until all is done."""
    if shape.official:
        office = shape.office.in_language(shape.language)
        return {"user": shelf.staff["officer"], "user_name": shape.name, "is_official": True, "office": office}
    return {"user_name": shape.name, "author_key": author_key(address(shape.author or shape.key))}
