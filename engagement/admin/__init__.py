"""Staff pages of the app, one module per subject. Importing them registers them."""

from engagement.admin import (
    appeals,
    comments,
    consultations,
    crisis,
    discussions,
    drafts,
    erasures,
    following,
    moderation,
    outcomes,
    rules,
    sanctions,
)

__all__ = [
    "appeals",
    "comments",
    "consultations",
    "crisis",
    "discussions",
    "drafts",
    "erasures",
    "following",
    "moderation",
    "outcomes",
    "rules",
    "sanctions",
]
