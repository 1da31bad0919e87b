"""The public names of the models. Subjects build on each other in one order:

consultations, drafts, crisis, discussions, comments; edits, moderation, and what rests on it (redactions, complaints,
appeals, sanctions); threads, outcomes; contributors; news, following, deliveries.
"""

from engagement.models.acts import Act
from engagement.models.appeals import Appeal
from engagement.models.claims import Claim
from engagement.models.comments import Comment
from engagement.models.complaints import Complaint
from engagement.models.consultations import Consultation, Stage, TimelineEntry
from engagement.models.contributors import Contributor
from engagement.models.crisis import CrisisMode
from engagement.models.deliveries import Delivery
from engagement.models.discussion_changes import DiscussionChange
from engagement.models.discussions import Discussion
from engagement.models.drafts import Clause, Draft, Openness
from engagement.models.edits import CommentEdit
from engagement.models.erasures import Erasure
from engagement.models.evidence import Fingerprint, SpentForm, TokenCount, Training, Unwanted
from engagement.models.following import Follow, Follower
from engagement.models.moderation import Ground, ModerationDecision, RateCount
from engagement.models.outcomes import Excerpt, Reading, Reply, Theme
from engagement.models.proofs import Proof
from engagement.models.reactions import Reaction
from engagement.models.redactions import Redaction
from engagement.models.reports import Report
from engagement.models.rules import Rule, RuleHit
from engagement.models.sanctions import Sanction
from engagement.models.states import Capacity, State

__all__ = [
    "Act",
    "Appeal",
    "Capacity",
    "Claim",
    "Clause",
    "Comment",
    "CommentEdit",
    "Complaint",
    "Consultation",
    "Contributor",
    "CrisisMode",
    "Delivery",
    "Discussion",
    "DiscussionChange",
    "Draft",
    "Erasure",
    "Excerpt",
    "Fingerprint",
    "Follow",
    "Follower",
    "Ground",
    "ModerationDecision",
    "Openness",
    "Proof",
    "RateCount",
    "Reaction",
    "Reading",
    "Redaction",
    "Reply",
    "Report",
    "Rule",
    "RuleHit",
    "Sanction",
    "SpentForm",
    "Stage",
    "State",
    "Theme",
    "TimelineEntry",
    "TokenCount",
    "Training",
    "Unwanted",
]
