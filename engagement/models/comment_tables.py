"""What the database itself guarantees of comments, and the indexes by which each page finds its rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.models.states import State
from engagement.models.waits import WAITING_SINCE

MOST_PINS = 3

CONSTRAINTS = [
    models.CheckConstraint(condition=Q(depth__lte=15), name="comment_depth_bounded"),
    models.CheckConstraint(
        condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
        name="comment_published_has_its_time",
    ),
    models.CheckConstraint(
        condition=~Q(state=State.PUBLISHED) | Q(proven_at__isnull=False), name="comment_published_was_proven"
    ),
    models.CheckConstraint(
        condition=~Q(state=State.UNPROVEN) | Q(published_at__isnull=True),
        name="comment_unproven_was_never_public",
    ),
    models.CheckConstraint(
        condition=Q(is_official=False) | Q(office__gt=""),
        name="comment_official_names_its_office",
        violation_error_message=_("An official reply names the office that speaks."),
    ),
    models.CheckConstraint(condition=Q(risk__lte=100), name="comment_risk_is_a_percentage"),
    models.CheckConstraint(
        condition=Q(pin=None) | Q(pin__range=(1, MOST_PINS), published_at__isnull=False),
        name="comment_pin_has_a_place",
        violation_error_message=_("At most three comments can be pinned."),
    ),
    models.UniqueConstraint(
        fields=["discussion", "pin"],
        name="comment_pin_once",
        violation_error_message=_("Another comment has this place among the pinned ones."),
    ),
]

INDEXES = [
    models.Index("discussion", "state", "path", name="comment_in_thread"),
    models.Index("discussion", "depth", "path", condition=Q(published_at__isnull=False), name="comment_visible"),
    models.Index(
        "discussion",
        "useful",
        "path",
        condition=Q(published_at__isnull=False, depth=0),
        name="comment_by_usefulness",
    ),
    models.Index("discussion", "language", "path", condition=Q(state=State.PUBLISHED), name="comment_in_language"),
    models.Index(
        "discussion",
        "language",
        "useful",
        "path",
        condition=Q(state=State.PUBLISHED),
        name="comment_useful_in_language",
    ),
    models.Index(
        "discussion",
        "argument",
        "path",
        condition=Q(state=State.PUBLISHED) & ~Q(argument=""),
        name="comment_arguing",
    ),
    models.Index("discussion", "path", condition=Q(answer__isnull=False), name="comment_answered"),
    models.Index("discussion", "useful", "path", condition=Q(answer__isnull=False), name="comment_useful_answered"),
    models.Index("discussion", "published_at", condition=Q(state=State.PUBLISHED), name="comment_newest"),
    # What counts as a voice, grouped as figures tell it, without a look at the rows themselves.
    models.Index(
        "discussion",
        "language",
        "capacity",
        "late",
        condition=Q(state=State.PUBLISHED, is_official=False),
        name="comment_counted",
    ),
    models.Index("author_key", name="comment_author"),
    models.Index("network_key", name="comment_network"),
    models.Index(WAITING_SINCE, condition=Q(state=State.HELD), name="comment_waiting"),
]
