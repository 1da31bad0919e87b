"""Forms: is this input acceptable? They send no mail and choose no state."""

from engagement.forms.comments import CommentForm
from engagement.forms.following import FollowForm, LinkForm, settings_forms

__all__ = ["CommentForm", "FollowForm", "LinkForm", "settings_forms"]
