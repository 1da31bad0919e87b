"""Staff pages of the app, one module per subject. Importing them registers them."""

from engagement.admin import comments, consultations, discussions, drafts, following, moderation, outcomes

__all__ = ["comments", "consultations", "discussions", "drafts", "following", "moderation", "outcomes"]
