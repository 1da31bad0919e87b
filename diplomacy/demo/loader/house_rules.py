"""What staff have set for all that is written: rules, turns of the crisis switch, settings and summaries of discussions."""

from collections.abc import Iterator
from functools import partial

from diplomacy.demo.loader.comments import target_of
from diplomacy.demo.loader.moderation_shapes import DiscussionShape, RuleShape, SummaryShape, TurnShape
from diplomacy.demo.loader.shelf import Shelf
from diplomacy.demo.loader.source import read_list
from diplomacy.demo.loader.steps import Step
from engagement.actions import crisis, discussions, hosting, rules
from engagement.models import CrisisMode, Discussion, DiscussionChange, Rule


def steps(shelf: Shelf) -> Iterator[Step]:
    """What has been set before stays as staff have left it: rules by their names, discussions that have a log."""
    yield from _rules(shelf)
    yield from _turns(shelf)
    yield from _settings(shelf)


def _rules(shelf: Shelf) -> Iterator[Step]:
    known = set(Rule.objects.values_list("name", flat=True))
    for shape in read_list("moderation/rules.toml", "rule", RuleShape):
        if shape.name not in known:
            yield Step(shape.where, shelf.clock.ago(shape.days_ago), partial(_make_rule, shape, shelf))


def _turns(shelf: Shelf) -> Iterator[Step]:
    if CrisisMode.objects.exists():
        return
    for shape in read_list("moderation/crisis.toml", "turn", TurnShape):
        yield Step(shape.where, shelf.clock.ago(shape.days_ago), partial(_turn, shape, shelf))


def _settings(shelf: Shelf) -> Iterator[Step]:
    logged = set(DiscussionChange.objects.values_list("discussion", flat=True))
    for shape in read_list("moderation/discussions.toml", "discussion", DiscussionShape):
        if _discussion(shape.on, shelf).pk not in logged:
            yield Step(shape.where, shelf.clock.ago(shape.days_ago), partial(_set, shape, shelf))
    for summary in read_list("moderation/summaries.toml", "summary", SummaryShape):
        if _discussion(summary.on, shelf).pk not in logged:
            yield Step(summary.where, shelf.clock.ago(summary.days_ago), partial(_summarise, summary, shelf))


def _discussion(on: str, shelf: Shelf) -> Discussion:
    return Discussion.objects.of(target_of(on, shelf))


def _make_rule(shape: RuleShape, shelf: Shelf) -> None:
    rule = Rule(
        name=shape.name,
        kind=shape.kind,
        text=shape.text,
        language=shape.language,
        effect=shape.effect,
        reason=shape.reason,
    )
    rules.save(rule, by=shelf.staff[shape.by])
    if shape.is_active:
        rules.activate(rule)


def _turn(shape: TurnShape, shelf: Shelf) -> None:
    seen = CrisisMode.objects.current().pk
    notices = shape.notice.by_language
    crisis.turn(shape.level, notices=notices, reason=shape.reason, by=shelf.staff[shape.by], seen=seen)


def _set(shape: DiscussionShape, shelf: Shelf) -> None:
    """What the file names; all else stays as usual."""
    discussion = _discussion(shape.on, shelf)
    wanted = {name: getattr(shape, name, None) for name in discussions.SETTINGS}
    changes = {name: value for name, value in wanted.items() if value is not None}
    by = shelf.staff[shape.by]
    discussions.change_settings(discussion, changes, by=by, reason=shape.reason, version=discussion.version)


def _summarise(shape: SummaryShape, shelf: Shelf) -> None:
    discussion = _discussion(shape.on, shelf)
    texts = shape.summary.by_language
    hosting.summarise(discussion, texts, by=shelf.staff[shape.by], version=discussion.version)
