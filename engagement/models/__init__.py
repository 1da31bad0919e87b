"""The public names of the models. Subjects build on each other in one order:

consultations, drafts, discussions, comments, moderation, threads, outcomes; news, following, deliveries.
"""

from engagement.models.comments import Capacity, Comment, State
from engagement.models.consultations import Consultation, Stage, TimelineEntry
from engagement.models.deliveries import Delivery
from engagement.models.discussions import Discussion
from engagement.models.drafts import Clause, Draft, Openness
from engagement.models.following import Follow, Follower
from engagement.models.moderation import Act, Ground, ModerationDecision, RateCount
from engagement.models.outcomes import Excerpt, Reading, Reply, Theme
from engagement.models.proofs import Proof
from engagement.models.reports import Report

__all__ = [
    "Act",
    "Capacity",
    "Clause",
    "Comment",
    "Consultation",
    "Delivery",
    "Discussion",
    "Draft",
    "Excerpt",
    "Follow",
    "Follower",
    "Ground",
    "ModerationDecision",
    "Openness",
    "Proof",
    "RateCount",
    "Reading",
    "Reply",
    "Report",
    "Stage",
    "State",
    "Theme",
    "TimelineEntry",
]
