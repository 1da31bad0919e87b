"""The decisions of the last months, from which the public figures of moderation are counted.

Written as rows: so many, so long ago, would take too long one verb after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from blog.models import Post
from diplomacy import working_time
from diplomacy.demo.loader.comments import address, begins, consultation_of, discussion_of, sending_key, target_of
from diplomacy.demo.loader.moderation_shapes import PastShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_list, told
from engagement.models import Act, Appeal, Comment, ModerationDecision, State
from engagement.models.discussions import Target
from engagement.models.keys import author_key
from engagement.spam.assessment import trapped

MODERATORS = ("moderator", "moderator-2")
LIVELY = timedelta(days=30)  # after which hardly anybody writes under a post
SETTLED = timedelta(days=3)  # what is younger is told comment by comment
APPEALED = timedelta(days=14)


@dataclass(frozen=True)
class Case:
    """One comment of an entry with its time; by `key` it is found again."""

    shape: PastShape
    number: int
    sent_at: datetime

    @property
    def on(self) -> str:
        return page_of(self.shape, self.number)

    @property
    def key(self) -> str:
        return f"past-{self.shape.key}-{self.number}"

    @property
    def lot(self) -> Random:
        """Always the same for one case."""
        return Random(self.key)  # noqa: S311 - invented figures, no secret


def load_past(shelf: Shelf) -> tuple[Count, list[Appeal]]:
    """Comments, and their decisions on the shelf; the appeals are stored when those are."""
    count, against = Count(), list[Appeal]()
    cases = sorted(_cases(shelf), key=lambda case: case.sent_at)
    keys = [sending_key(case.key) for case in cases]
    stored = set(Comment.objects.filter(sending_key__in=keys).values_list("sending_key", flat=True))
    for case in cases:
        is_new = sending_key(case.key) not in stored
        count.add(is_new=is_new)
        if is_new:
            with told(case.shape.where):
                against += _leave(case, shelf)
    return count, against


def _cases(shelf: Shelf) -> Iterator[Case]:
    for shape in read_list("moderation/past.toml", "past", PastShape):
        with told(shape.where):
            for number in range(len(shape.names)):
                yield Case(shape, number, _sent_at(shape, number, shelf))


def page_of(shape: PastShape, number: int) -> str:
    return shape.on[number % len(shape.on)]


def _sent_at(shape: PastShape, number: int, shelf: Shelf) -> datetime:
    """At some time while people wrote there, and long enough ago for all that follows."""
    target = target_of(page_of(shape, number), shelf)
    first = begins(target) + timedelta(days=1)
    last = min(_ends(target), shelf.clock.now - (APPEALED if shape.appeal else SETTLED))
    if last <= first:
        raise DemoError("this page is too young to have a past")
    return first + (last - first) * Random(f"{shape.key} {number}").random()  # noqa: S311 - invented figures


def _ends(target: Target) -> datetime:
    if isinstance(target, Post):
        return begins(target) + LIVELY
    closes_at = consultation_of(target).closes_at
    return closes_at or begins(target) + LIVELY


def _leave(case: Case, shelf: Shelf) -> list[Appeal]:
    """The comment as it now stands; its decisions go to the shelf, an appeal is given back."""
    comment = _comment(case, shelf)
    if case.shape.is_trap:
        comment.risk, comment.risk_reasons = trapped().risk, trapped().reasons
        comment.save()
        return []
    comment.proven_at = case.sent_at + timedelta(minutes=case.lot.randint(2, 40))
    decision = _decision(case, shelf, comment.proven_at)
    appeal = _appeal(case, decision, shelf) if case.shape.appeal else None
    decisions = [decision]
    if appeal and appeal.outcome == Appeal.Outcome.REVERSED:
        decisions.append(_reversal(appeal))
        comment.state, comment.published_at = State.PUBLISHED, appeal.decided_at
    comment.version = 1 + len(decisions)
    comment.save()
    for one in decisions:
        one.comment = comment
    shelf.decisions += decisions
    return [appeal] if appeal else []


def _comment(case: Case, shelf: Shelf) -> Comment:
    """Without the address itself: what is settled has forgotten it."""
    return Comment(
        discussion=discussion_of(case.on, shelf),
        user_name=case.shape.names[case.number],
        author_key=author_key(address(case.key)),
        comment=case.shape.text,
        language=case.shape.language,
        state=case.shape.act.leads_to,
        submit_date=case.sent_at,
        sending_key=sending_key(case.key),
    )


def _decision(case: Case, shelf: Shelf, since: datetime) -> ModerationDecision:
    """Mostly within a few hours, seldom after days."""
    waited = timedelta(hours=case.lot.triangular(0.3, 70, 4))
    return ModerationDecision(
        act=case.shape.act,
        ground=shelf.grounds[case.shape.ground or ""] if case.shape.act.needs_ground else None,
        note=case.shape.note,
        decided_by=shelf.staff[case.lot.choice(MODERATORS)],
        decided_at=since + waited,
        waited=waited,
        working_time=working_time.between(since, since + waited),
        state_before=State.HELD,
    )


def _appeal(case: Case, decision: ModerationDecision, shelf: Shelf) -> Appeal:
    """Sent soon after the decision, and decided by the other moderator, or taken back."""
    sent_at = decision.decided_at + timedelta(hours=case.lot.uniform(2, 60))
    is_withdrawn = case.shape.appeal == Appeal.Outcome.WITHDRAWN
    others = [shelf.staff[name] for name in MODERATORS if shelf.staff[name] != decision.decided_by]
    return Appeal(
        decision=decision,
        first_decided_by=decision.decided_by,
        text=case.shape.appeal_text,
        sent_at=sent_at,
        outcome=case.shape.appeal or "",
        explanation=case.shape.explanation,
        decided_by=None if is_withdrawn else others[0],
        decided_at=sent_at + timedelta(days=case.lot.uniform(0.5, settings.APPEAL_WORKING_DAYS * 0.8)),
    )


def _reversal(appeal: Appeal) -> ModerationDecision:
    """The comment is published after all."""
    decided_at = appeal.decided_at or appeal.sent_at
    return ModerationDecision(
        act=Act.PUBLISH,
        cause=ModerationDecision.Cause.APPEAL,
        decided_by=appeal.decided_by,
        decided_at=decided_at,
        waited=decided_at - appeal.sent_at,
        working_time=working_time.between(appeal.sent_at, decided_at),
        state_before=State.REJECTED,
    )
