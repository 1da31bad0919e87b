"""The seal of a form: which page it was made for, when, and its number, which works once (`models.SpentForm`)."""

import time
from datetime import timedelta
from enum import Enum
from typing import NamedTuple, Self
from uuid import uuid4

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

SALT = "engagement.CommentForm"


class Fault(Enum):
    """Why a form is shown once more, with its text kept and a fresh seal."""

    FORGED = _("The form was not complete. Please check your comment and send it again.")
    QUICK = _("That was very quick. Please check your comment and send it again.")
    OLD = _("The form was open for a long time. Please check your comment and send it again.")


class Seal(NamedTuple):
    """The hidden fields of a form, under the names of the comment package."""

    content_type: str
    object_pk: str
    timestamp: str
    sending_key: str
    security_hash: str

    @classmethod
    def made(cls, content_type: str, object_pk: str, parent: str, *, timestamp: str = "") -> Self:
        """A fresh one for a page and, of a reply, the key of what it answers; `timestamp` of the one it replaces."""
        facts = (content_type, object_pk, timestamp or str(int(time.time())), str(uuid4()))
        return cls(*facts, signature(*facts, parent))

    def fault(self, content_type: str, object_pk: str, parent: str) -> Fault | None:
        """What is wrong with one that came back from such a page, or None."""
        expected = signature(content_type, object_pk, self.timestamp, self.sending_key, parent)
        same_page = (self.content_type, self.object_pk) == (content_type, object_pk)
        # ASCII alone can be compared in constant time, and no true one has anything else.
        true = self.security_hash.isascii() and constant_time_compare(self.security_hash, expected)
        if not (same_page and true):
            return Fault.FORGED
        age = timedelta(seconds=time.time() - int(self.timestamp))
        if age < settings.COMMENT_FORM_MIN_AGE:
            return Fault.QUICK
        return Fault.OLD if age > settings.COMMENT_FORM_MAX_AGE else None


def signature(*facts: str) -> str:
    """64 hexadecimal digits under SECRET_KEY."""
    return salted_hmac(SALT, "\n".join(facts), algorithm="sha256").hexdigest()
