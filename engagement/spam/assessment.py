"""How risky a comment is, and why: each layer of the defence adds its reasons, and their weights make the sum.

A score is for moderators. It decides what is read first and what is read before it appears; nothing is refused or
deleted by it, and authors never learn it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from engagement.models import Comment, Rule
from engagement.models.targets import Target, field_of
from engagement.spam import addresses, classifier, fingerprints, history, limits, links, rules, scripts
from engagement.spam.reasons import Reason, reason_text
from engagement.spam.rules import Hit

__all__ = ["Assessment", "assess", "page_of", "reason_text"]

WHOLE = 100
TRAP = 100
RESEMBLES = 0.5  # from here on the classifier thinks it likelier spam than not
MOST_TELLING = 4
RULE_WEIGHTS = {Rule.Effect.NOTE: 20, Rule.Effect.WARN: 20, Rule.Effect.HOLD: 50}
# What was seen when a comment was sent, and cannot be seen again when its address is confirmed.
OF_THE_MOMENT = frozenset({"trap", "busy", "breaker", "burst"})
HOLDING = frozenset({"busy", "breaker"})


@dataclass(frozen=True)
class Assessment:
    """The risk from 0 to 100, its reasons, whether a moderator reads first, and what the rules found."""

    risk: int
    reasons: list[dict[str, Any]]
    holds: bool
    hits: Sequence[Hit] = ()

    @property
    def warns(self) -> bool:
        """Whether a rule asks the author to think again."""
        return any(hit.effect == Rule.Effect.WARN for hit in self.hits)

    def keep(self, comment: Comment) -> None:
        """Write risk and reasons on a comment, which the caller saves."""
        comment.risk, comment.risk_reasons = self.risk, self.reasons


def assess(comment: Comment, *, of_network: int = 0, besides: Sequence[Reason] = ()) -> Assessment:
    """Weigh a comment, stored or not yet, by its words, its address, its history and the flow around it.

    `of_network` is how many attempts its network has made lately, `besides` what only the caller knows. What an
    earlier look found of the moment of sending stays (`Comment.risk_reasons`). At most seven queries.
    """
    hits = rules.hits(comment.comment, comment.language)
    words = [*_of_words(comment), *_of_classifier(comment), *_of_rules(hits)]
    reasons = [*_earlier(comment), *words, *_around(comment, of_network), *besides]
    return _weighed(reasons, hits)


def trapped() -> Assessment:
    """Of what a machine has sent, which filled in what people do not see; nothing else is asked."""
    return _weighed([Reason("trap", TRAP, holds=True)], [])


def page_of(target: Target) -> str:
    """The name under which attempts to comment on a page are counted."""
    return f"{field_of(target)}-{target.pk}"


def _weighed(reasons: Sequence[Reason], hits: Sequence[Hit]) -> Assessment:
    risk = max(0, min(WHOLE, sum(reason.weight for reason in reasons)))
    holds = risk >= settings.COMMENT_HOLD_RISK or any(reason.holds for reason in reasons)
    return Assessment(risk, [reason.stored() for reason in reasons], holds, hits)


def _earlier(comment: Comment) -> Iterator[Reason]:
    for known in comment.risk_reasons or []:
        if known["code"] in OF_THE_MOMENT:
            yield Reason(known["code"], known["weight"], known["detail"], holds=known["code"] in HOLDING)


def _of_words(comment: Comment) -> Iterator[Reason]:
    yield from links.reasons(comment.comment)
    yield from scripts.reasons(comment.comment, comment.language)
    yield from addresses.reasons(comment.user_email)


def _of_classifier(comment: Comment) -> Iterator[Reason]:
    """From likely spam on it adds more and more; where it is sure enough, that alone has the comment held."""
    opinion = classifier.spam_share(comment.comment, comment.language)
    if opinion and opinion.share > RESEMBLES:
        certainty = (opinion.share - RESEMBLES) / (settings.CLASSIFIER_HOLD_PERCENT / 100 - RESEMBLES)
        weight = min(round(certainty * settings.COMMENT_HOLD_RISK), WHOLE)
        yield Reason("classifier", weight, ", ".join(opinion.telling[:MOST_TELLING]))


def _of_rules(hits: Sequence[Hit]) -> Iterator[Reason]:
    for hit in hits:
        effect = Rule.Effect(hit.effect)
        yield Reason("rule", RULE_WEIGHTS[effect], hit.rule.name, holds=effect == Rule.Effect.HOLD)


def _around(comment: Comment, of_network: int) -> Iterator[Reason]:
    known = {reason["code"] for reason in comment.risk_reasons or []}
    flow = limits.reasons(page_of(comment.discussion.target), of_network)
    yield from (reason for reason in flow if reason.code not in known)
    yield from fingerprints.reasons(comment)
    yield from history.reasons(comment.author_key)
