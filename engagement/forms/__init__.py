"""Forms: is this input acceptable? They send no mail and choose no state."""

from engagement.forms.appeals import AppealForm
from engagement.forms.comments import CommentForm
from engagement.forms.contributions import ContributorLinkForm, EditForm, OwnAddressForm
from engagement.forms.following import FollowForm, LinkForm, settings_forms

__all__ = [
    "AppealForm",
    "CommentForm",
    "ContributorLinkForm",
    "EditForm",
    "FollowForm",
    "LinkForm",
    "OwnAddressForm",
    "settings_forms",
]
