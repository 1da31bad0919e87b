"""The public names of the models. Subjects build on each other in one order:

consultations with timeline, drafts, documents, questions, preparation; submissions, answers; crisis, discussions,
comments; edits, moderation, and what rests on it (redactions, complaints, appeals, sanctions); threads, outcomes;
contributors; news, following, deliveries.
"""

from engagement.models.acts import Act
from engagement.models.answers import Answer, ChosenChoice
from engagement.models.appeals import Appeal
from engagement.models.attachments import Attachment
from engagement.models.claims import Claim
from engagement.models.comments import Comment
from engagement.models.complaints import Complaint
from engagement.models.conflicts import AnswerConflict
from engagement.models.consultations import Consultation
from engagement.models.contributors import Contributor
from engagement.models.crisis import CrisisMode
from engagement.models.deliveries import Delivery
from engagement.models.discussion_changes import DiscussionChange
from engagement.models.discussions import Discussion
from engagement.models.documents import Document, DocumentFile
from engagement.models.drafts import Clause, Draft, Openness
from engagement.models.edits import CommentEdit
from engagement.models.erasures import Erasure
from engagement.models.evidence import Fingerprint, SpentForm, TokenCount, Training, Unwanted
from engagement.models.following import Follow, Follower
from engagement.models.moderation import Ground, ModerationDecision, RateCount
from engagement.models.outcomes import Excerpt, Reading, Reply, Theme
from engagement.models.paper_sheets import PaperSheet
from engagement.models.preparation import Principle, PrincipleTick
from engagement.models.proofs import Proof
from engagement.models.questions import Choice, Condition, Question
from engagement.models.reactions import Reaction
from engagement.models.redactions import Redaction
from engagement.models.reports import Report
from engagement.models.rules import Rule, RuleHit
from engagement.models.sanctions import Sanction
from engagement.models.stages import Kind, Stage
from engagement.models.states import Argument, Capacity, Channel, Consent, State
from engagement.models.submissions import Colleague, Submission
from engagement.models.text_imports import TextImport
from engagement.models.timeline import DateChange, TextChange, TimelineEntry

__all__ = [
    "Act",
    "Answer",
    "AnswerConflict",
    "Appeal",
    "Argument",
    "Attachment",
    "Capacity",
    "Channel",
    "Choice",
    "ChosenChoice",
    "Claim",
    "Clause",
    "Colleague",
    "Comment",
    "CommentEdit",
    "Complaint",
    "Condition",
    "Consent",
    "Consultation",
    "Contributor",
    "CrisisMode",
    "DateChange",
    "Delivery",
    "Discussion",
    "DiscussionChange",
    "Document",
    "DocumentFile",
    "Draft",
    "Erasure",
    "Excerpt",
    "Fingerprint",
    "Follow",
    "Follower",
    "Ground",
    "Kind",
    "ModerationDecision",
    "Openness",
    "PaperSheet",
    "Principle",
    "PrincipleTick",
    "Proof",
    "Question",
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
    "Submission",
    "TextChange",
    "TextImport",
    "Theme",
    "TimelineEntry",
    "TokenCount",
    "Training",
    "Unwanted",
]
