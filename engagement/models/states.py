"""Where a comment stands, and on whose behalf it was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a comment stands; one verb writes it (engagement.actions)."""

    UNPROVEN = "unproven", pgettext_lazy("state of a comment", "Address not confirmed")
    HELD = "held", pgettext_lazy("state of a comment", "Waiting for a moderator")
    PUBLISHED = "published", pgettext_lazy("state of a comment", "Published")
    REJECTED = "rejected", pgettext_lazy("state of a comment", "Not published")
    SPAM = "spam", pgettext_lazy("state of a comment", "Spam")
    REMOVED = "removed", pgettext_lazy("state of a comment", "Removed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a comment", "Withdrawn by its author")
    ERASED = "erased", pgettext_lazy("state of a comment", "Erased")


TAKEN_BACK = (State.WITHDRAWN, State.ERASED)


class Capacity(models.TextChoices):
    """On whose behalf somebody writes."""

    PERSON = "person", _("as a private person")
    ORGANISATION = "organisation", _("for an organisation")
    EXPERT = "expert", _("as an expert")
