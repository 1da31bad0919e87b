"""Forms: is this input acceptable? They send no mail and choose no state."""

from engagement.forms.comments import CommentForm

__all__ = ["CommentForm"]
