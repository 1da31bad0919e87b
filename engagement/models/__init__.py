"""The public names of the models. Subjects build on each other in one order:

consultations with timeline, drafts, documents, questions, preparation; submissions, answers; crisis, discussions,
comments; edits, moderation, and what rests on it (redactions, complaints, appeals, sanctions); threads; readings,
themes, publications, excerpts, campaigns, commitments, replies, echoes, seals; contributors; news, following, deliveries.
"""

from engagement.models.acts import Act
from engagement.models.answers import Answer, ChosenChoice
from engagement.models.appeals import Appeal
from engagement.models.attachments import Attachment
from engagement.models.campaigns import Campaign, CampaignSearch, CampaignText
from engagement.models.claims import Claim
from engagement.models.comments import Comment
from engagement.models.commitments import Commitment, CommitmentState, Progress
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
from engagement.models.echoes import Echo
from engagement.models.edits import CommentEdit
from engagement.models.erasures import Erasure
from engagement.models.evidence import Fingerprint, SpentForm, TokenCount, Training, Unwanted
from engagement.models.excerpts import Excerpt, Stance
from engagement.models.following import Follow, Follower
from engagement.models.moderation import Ground, ModerationDecision, RateCount
from engagement.models.paper_sheets import PaperSheet
from engagement.models.preparation import Principle, PrincipleTick
from engagement.models.proofs import Proof
from engagement.models.publications import AnswerPublication, AnswerRedaction
from engagement.models.published_submissions import PublishedSubmission
from engagement.models.questions import Choice, Condition, Question
from engagement.models.reactions import Reaction
from engagement.models.readings import Assignment, Reading, ReadingNote
from engagement.models.redactions import Redaction
from engagement.models.replies import Decision, Reply
from engagement.models.reports import Report
from engagement.models.rules import Rule, RuleHit
from engagement.models.sanctions import Sanction
from engagement.models.seals import Seal, SealedContribution
from engagement.models.stages import Kind, Stage
from engagement.models.states import Argument, Capacity, Channel, Consent, State
from engagement.models.submissions import Colleague, Submission
from engagement.models.text_imports import TextImport
from engagement.models.theme_words import ThemeWord
from engagement.models.themes import Theme, ThemeChange
from engagement.models.timeline import DateChange, TextChange, TimelineEntry

__all__ = [
    "Act",
    "Answer",
    "AnswerConflict",
    "AnswerPublication",
    "AnswerRedaction",
    "Appeal",
    "Argument",
    "Assignment",
    "Attachment",
    "Campaign",
    "CampaignSearch",
    "CampaignText",
    "Capacity",
    "Channel",
    "Choice",
    "ChosenChoice",
    "Claim",
    "Clause",
    "Colleague",
    "Comment",
    "CommentEdit",
    "Commitment",
    "CommitmentState",
    "Complaint",
    "Condition",
    "Consent",
    "Consultation",
    "Contributor",
    "CrisisMode",
    "DateChange",
    "Decision",
    "Delivery",
    "Discussion",
    "DiscussionChange",
    "Document",
    "DocumentFile",
    "Draft",
    "Echo",
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
    "Progress",
    "Proof",
    "PublishedSubmission",
    "Question",
    "RateCount",
    "Reaction",
    "Reading",
    "ReadingNote",
    "Redaction",
    "Reply",
    "Report",
    "Rule",
    "RuleHit",
    "Sanction",
    "Seal",
    "SealedContribution",
    "SpentForm",
    "Stage",
    "Stance",
    "State",
    "Submission",
    "TextChange",
    "TextImport",
    "Theme",
    "ThemeChange",
    "ThemeWord",
    "TimelineEntry",
    "TokenCount",
    "Training",
    "Unwanted",
]
