"""Where a comment stands, on whose behalf something was written, how it came in, and what may be published of it."""

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


class Channel(models.TextChoices):
    """By which way something came in."""

    WEB = "web", pgettext_lazy("way of coming in", "This site")
    LETTER = "letter", pgettext_lazy("way of coming in", "Letter")
    EMAIL = "email", pgettext_lazy("way of coming in", "E-mail")
    CALL = "call", pgettext_lazy("way of coming in", "Telephone")
    MEETING = "meeting", pgettext_lazy("way of coming in", "Meeting")


class Consent(models.TextChoices):
    """What may be published of a submission; it may narrow, in this order, and never widen."""

    NAMED = "named", pgettext_lazy("consent to publication", "With my name")
    UNNAMED = "unnamed", pgettext_lazy("consent to publication", "Without my name")
    WITHHELD = "withheld", pgettext_lazy("consent to publication", "Not at all: for the Ministry alone")

    @property
    def narrower(self) -> "list[Consent]":
        """What it may still become."""
        order = list(Consent)
        return order[order.index(self) + 1 :]


class Argument(models.TextChoices):
    """What an argument is for: said by its author, shown with it, and never added up."""

    FOR = "for", pgettext_lazy("an argument", "For")
    NEUTRAL = "neutral", pgettext_lazy("an argument", "Neutral")
    AGAINST = "against", pgettext_lazy("an argument", "Against")
