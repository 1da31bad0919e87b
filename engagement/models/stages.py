"""What kinds of consultation there are, where each stands, and on which ground."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy


class Kind(models.TextChoices):
    """What the public is invited to."""

    POLICY = "policy", pgettext_lazy("kind of consultation", "Draft for comment")
    DISCUSSION = "discussion", pgettext_lazy("kind of consultation", "Open discussion")
    QUESTION_HOUR = "question_hour", pgettext_lazy("kind of consultation", "Ask the Ministry")


class Stage(models.TextChoices):
    """Where a consultation stands: derived from dates and reports, never stored."""

    DRAFT = "draft", pgettext_lazy("stage of a consultation", "Draft")
    UPCOMING = "upcoming", pgettext_lazy("stage of a consultation", "Upcoming")
    OPEN = "open", pgettext_lazy("stage of a consultation", "Open")
    READING = "reading", pgettext_lazy("stage of a consultation", "Reading")
    HEARD = "heard", pgettext_lazy("stage of a consultation", "Heard")
    ANSWERED = "answered", pgettext_lazy("stage of a consultation", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage of a consultation", "Withdrawn")

    def label_of(self, kind: str) -> str:
        """What the stage is called in a consultation of this kind: questions are answered where drafts are read."""
        answering = self == Stage.READING and kind == Kind.QUESTION_HOUR
        return pgettext("stage of a question hour", "Being answered") if answering else str(self.label)


class LegalBasis(models.TextChoices):
    """Why the Ministry consults; `CONSULTATION_MIN_DAYS` says how long each must stay open."""

    VOLUNTARY = "voluntary", _("voluntary: no law requires it")
    LAW = "law", _("the Law on Legislation")
    RULE = "rule", _("a rule for the public (General Administrative Law)")
    TREATY = "treaty", _("a treaty or an international commitment")


class Prevailing(models.TextChoices):
    MONGOLIAN = "mn", _("the Mongolian text prevails")
    ENGLISH = "en", _("the English text prevails")
    BOTH = "both", _("both texts are equally authentic")
