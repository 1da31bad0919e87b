"""How risky the words of a comment are as things stand now, and what is kept of it: whenever they change, anew."""

from engagement.actions import sanctions
from engagement.models import Comment
from engagement.spam import fingerprints, rules
from engagement.spam.assessment import Assessment, assess
from engagement.spam.reasons import Reason


def weigh(comment: Comment, of_network: int = 0) -> Assessment:
    """Weigh a comment, stored or not yet, a sanction that holds among the reasons. Changes nothing."""
    is_sanctioned = sanctions.holds(comment.author_key, comment.network_key)
    return assess(comment, of_network=of_network, besides=[Reason("sanction", 0, holds=True)] if is_sanctioned else [])


def keep(comment: Comment, assessment: Assessment) -> None:
    """Write down what was found in the words of a stored comment, in place of what was found in others."""
    assessment.keep(comment)
    comment.save(update_fields=["risk", "risk_reasons"])
    rules.record(comment, assessment.hits)
    fingerprints.remember(comment)
