"""Verbs on moderation rules: save, try on the last thirty days, switch on and off, undo what a rule did."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, refuse_unless_empty
from engagement.actions import proofs
from engagement.models import Comment, Complaint, ModerationDecision, Rule, RuleHit, State
from engagement.models.states import TAKEN_BACK
from engagement.spam.rule_checks import faults
from engagement.spam.rules import Search, Unusable, marked, search
from engagement.spam.words import fold

LOOKS_BACK = timedelta(days=30)
BATCH = 2_000
MOST_PASSAGES = 50
MOST_FAILURES = 20
LONGEST_TRIAL = 25.0  # seconds
MOST_UNDONE_AT_ONCE = 500
UNDONE_TOGETHER = 20
LONGEST_UNDO = 15.0  # seconds
LOOKED_FOR = ("kind", "text", "language", "effect")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Passage:
    """What a rule would have found in one comment, with the words around it."""

    comment: int
    state: State
    language: str
    before: str
    found: str
    after: str


@dataclass
class Trial:
    """What a rule would have found: in how many of the `looked` comments, by their states, the newest passages.

    `failures` counts comments on which it ran out of time. `is_complete` is false where the trial was broken off, after
    too many of those or too many seconds; it begins with the newest comments.
    """

    total: int
    looked: int = 0
    failures: int = 0
    is_complete: bool = True
    states: Counter[State] = field(default_factory=Counter)
    passages: list[Passage] = field(default_factory=list)

    @property
    def found(self) -> int:
        return sum(self.states.values())

    @property
    def percentage(self) -> float:
        return 100 * self.found / self.looked if self.looked else 0.0

    @property
    def by_state(self) -> list[tuple[str, int]]:
        """States by name and count, the most frequent first."""
        return [(str(state.label), count) for state, count in self.states.most_common()]


def save(rule: Rule, *, by: User) -> Rule:
    """Store a new or a changed rule. Refused says what is wrong with it; one in force keeps what it looks for."""
    if rule.pk is None:
        rule.made_by = by
    elif rule.is_active and _is_changed(rule):
        raise Refused(_("Switch the rule off before you change what it looks for."))
    refuse_unless_empty(faults(rule.kind, rule.text))
    rule.save()
    return rule


def _is_changed(rule: Rule) -> bool:
    before = Rule.objects.filter(pk=rule.pk).values(*LOOKED_FOR).get()
    return any(before[name] != getattr(rule, name) for name in LOOKED_FOR)


@transaction.atomic
def activate(rule: Rule) -> None:
    """From now on it looks at every comment that is sent, confirmed or edited. Its failures are counted anew."""
    present = Rule.objects.select_for_update().get(pk=rule.pk)
    if present.is_active:
        raise Refused(_("This rule is in force already."))
    refuse_unless_empty(faults(present.kind, present.text))
    Rule.objects.filter(pk=rule.pk).update(is_active=True, failures=0, failed_at=None)


@transaction.atomic
def deactivate(rule: Rule) -> None:
    """It looks at nothing any more; what it has done stays."""
    if not Rule.objects.filter(pk=rule.pk, is_active=True).update(is_active=False):
        raise Refused(_("This rule is not in force."))


def dry_run(rule: Rule, progress: Progress = lambda done, total: None) -> Trial:
    """What the rule would have found in the comments of the last thirty days. Changes nothing.

    `progress` is told after each batch how many comments were looked through, and how many there are at most.
    """
    comments = _recent(rule)
    trial = Trial(comments.count())
    look, until = search(rule.kind, rule.text), time.monotonic() + LONGEST_TRIAL
    for batch in _batches(comments):
        for row in batch:
            _try(trial, look, row)
        progress(trial.looked, trial.total)
        if trial.failures >= MOST_FAILURES or time.monotonic() > until:
            trial.is_complete = trial.looked >= trial.total
            break
    return trial


class _Row(NamedTuple):
    """What the trial needs of a comment: a hundred thousand of these cost little."""

    pk: int
    text: str
    language: str
    state: str


def _recent(rule: Rule) -> QuerySet[Comment]:
    """What people have sent and not taken back."""
    since = timezone.now() - LOOKS_BACK
    found = Comment.objects.filter(submit_date__gte=since, is_official=False).exclude(state__in=TAKEN_BACK)
    return found.filter(language=rule.language) if rule.language else found


def _batches(comments: QuerySet[Comment]) -> Iterator[list[_Row]]:
    """By key, the newest first. Named for both tables, or each batch would read one of them from the top."""
    rows, last = comments.order_by("-pk").values_list("pk", "comment", "language", "state"), None
    while batch := [_Row(*row) for row in (rows.filter(pk__lt=last, id__lt=last) if last else rows)[:BATCH]]:
        yield batch
        last = batch[-1].pk


def _try(trial: Trial, look: Search, row: _Row) -> None:
    trial.looked += 1
    folded = fold(row.text)
    try:
        found = look(folded.text)
    except Unusable:
        trial.failures += 1
        return
    if found is None:
        return
    state = State(row.state)
    trial.states[state] += 1
    if len(trial.passages) < MOST_PASSAGES:
        trial.passages.append(Passage(row.pk, state, row.language, *marked(row.text, *folded.span(*found))))


def undoable(rule: Rule) -> QuerySet[RuleHit]:
    """Hits on comments that still wait and that nothing has happened to since."""
    since = {"comment": OuterRef("comment"), "decided_at__gte": OuterRef("happened_at")}
    reported = Complaint.objects.open().filter(comment=OuterRef("comment"))
    hits = rule.hits.filter(undone_at=None, comment__state=State.HELD, comment__proven_at__isnull=False)
    return hits.exclude(Exists(ModerationDecision.objects.filter(**since))).exclude(Exists(reported))


def undo(rule: Rule) -> int:
    """Switch the rule off, and weigh anew without it all that waits because of it; how many comments appeared.

    What nothing else holds goes where the policy of its discussion would have put it at once, the oldest first. Each
    `UNDONE_TOGETHER` are a transaction of their own, so that nobody else waits for the whole; after `LONGEST_UNDO`, or
    `MOST_UNDONE_AT_ONCE`, the rest stays `undoable`. Refused where nothing is left to undo.
    """
    _begin_undoing(rule)
    until, appeared = time.monotonic() + LONGEST_UNDO, 0
    for _piece in range(MOST_UNDONE_AT_ONCE // UNDONE_TOGETHER):
        freed = _undo_some(rule)
        if freed is None or time.monotonic() > until:
            return appeared + (freed or 0)
        appeared += freed
    return appeared


@transaction.atomic
def _begin_undoing(rule: Rule) -> None:
    Rule.objects.select_for_update().get(pk=rule.pk)
    if not undoable(rule).exists():
        raise Refused(_("There is nothing to undo: nothing waits because of this rule, or somebody has decided since."))
    Rule.objects.filter(pk=rule.pk).update(is_active=False)


@transaction.atomic
def _undo_some(rule: Rule) -> int | None:
    """Of the oldest hits that nobody else is just undoing, how many comments appeared; None where none is left."""
    free = undoable(rule).select_for_update(of=("self",), skip_locked=True)
    hits = list(free.order_by("pk")[:UNDONE_TOGETHER])
    if not hits:
        return None
    RuleHit.objects.filter(pk__in=[hit.pk for hit in hits]).update(undone_at=timezone.now())
    waiting = Comment.objects.with_targets().filter(pk__in=[hit.comment_id for hit in hits], state=State.HELD)
    return sum(proofs.weigh_anew(comment) for comment in waiting.for_update().order_by("pk"))


def with_figures(rules: QuerySet[Rule]) -> QuerySet[Rule]:
    """Rules with `recent`, their hits in thirty days, and `refused`, how many of those comments people then refused."""
    refusals = ModerationDecision.objects.filter(
        comment=OuterRef("comment"),
        act__in=["reject", "spam", "remove"],
        decided_by__isnull=False,
        decided_at__gte=OuterRef("happened_at"),
        undone_by=None,
    )
    hits = RuleHit.objects.filter(rule=OuterRef("pk"), happened_at__gte=timezone.now() - LOOKS_BACK)
    return rules.annotate(recent=_count(hits), refused=_count(hits.filter(Exists(refusals))))


def _count(hits: QuerySet[RuleHit]) -> Coalesce:
    counted = hits.order_by().values("rule").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
