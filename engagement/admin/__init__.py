"""Staff pages of the app, one module per subject. Importing them registers them."""

from engagement.admin import (
    appeals,
    clauses,
    comments,
    consultations,
    crisis,
    discussions,
    drafts,
    erasures,
    following,
    moderation,
    outcomes,
    questions,
    rules,
    sanctions,
    submissions,
)

__all__ = [
    "appeals",
    "clauses",
    "comments",
    "consultations",
    "crisis",
    "discussions",
    "drafts",
    "erasures",
    "following",
    "moderation",
    "outcomes",
    "questions",
    "rules",
    "sanctions",
    "submissions",
]
