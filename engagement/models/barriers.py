"""When a discussion takes comments, and what stands against one; a consultation's own dates go before its own."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Post
from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.crisis import CrisisMode


class Barrier(Enum):
    """Why a discussion takes no comment."""

    HIDDEN = _("Comments are switched off here.")
    READ_ONLY = _("This discussion can be read, but takes no new comments.")
    NOT_YET = _("This discussion has not opened yet.")
    CLOSED = _("This discussion is closed.")
    WITHDRAWN = _("This page was withdrawn. Its comments can still be read, but no new ones are taken.")
    NOT_PUBLIC = _("This page is not public.")
    CRISIS = _("At the moment no comments are taken anywhere on this site.")


class Gated:
    """What a discussion knows of its times, and of whether it takes a comment now."""

    Mode: Any
    post: Post | None
    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    close_after_days: int | None
    opened_at: datetime

    @property
    def about(self) -> Consultation | None:
        raise NotImplementedError

    @property
    def is_public(self) -> bool:
        raise NotImplementedError

    @property
    def is_hidden(self) -> bool:
        raise NotImplementedError

    @property
    def is_withdrawn(self) -> bool:
        raise NotImplementedError

    @property
    def crisis(self) -> CrisisMode:
        raise NotImplementedError

    def barrier(self, *, begun_at: datetime | None = None) -> Barrier | None:
        """What stands against a comment now, or None.

        `begun_at` is when its form was opened: one opened in time may be finished within the grace period.
        """
        if not self.is_public:
            return Barrier.NOT_PUBLIC
        if self.mode != self.Mode.OPEN:
            return Barrier.HIDDEN if self.is_hidden else Barrier.READ_ONLY
        if self.post and self.is_withdrawn:
            return Barrier.WITHDRAWN
        return self._barrier_of_the_clock(begun_at) or self._barrier_of_the_switch()

    def _barrier_of_the_switch(self) -> Barrier | None:
        return Barrier.CRISIS if self.crisis.level == CrisisMode.Level.CLOSED else None

    def _barrier_of_the_clock(self, begun_at: datetime | None) -> Barrier | None:
        now = timezone.now()
        if self.opens_from and now < self.opens_from:
            return Barrier.NOT_YET
        return Barrier.CLOSED if self._is_closed(now, begun_at) else None

    @property
    def accepts_comments(self) -> bool:
        return self.barrier() is None

    @property
    def opens_from(self) -> datetime | None:
        return self.about.opens_at if self.about else self.opens_at

    @property
    def closes_from(self) -> datetime | None:
        """From when on no comment is taken: the consultation's own closing, else the discussion's date or age."""
        if self.about:
            return self.about.closes_at
        ends = [moment for moment in (self.closes_at, self.ages_at) if moment]
        return min(ends, default=None)

    @property
    def ages_at(self) -> datetime | None:
        """When it is as old as it may get: so many days after it opened or, without a date, after publication."""
        if self.close_after_days is None:
            return None
        return self._opened + timedelta(days=self.close_after_days)

    @property
    def _opened(self) -> datetime:
        """With its own date then; else when the post first went live in any language; else when it was made."""
        names = languages.columns("published_at")
        live = [moment for name in names if self.post and (moment := getattr(self.post, name))]
        return self.opens_at or min(live, default=self.opened_at)

    def is_late(self, moment: datetime) -> bool:
        """Whether a contribution sent at that moment came after closing."""
        return self.closes_from is not None and moment >= self.closes_from

    def _is_closed(self, now: datetime, begun_at: datetime | None) -> bool:
        if self.about and self.about.withdrawn_at:
            return True
        if self.closes_from is None or now < self.closes_from:
            return False
        begun_in_time = begun_at is not None and begun_at < self.closes_from
        return not (begun_in_time and now < self.closes_from + settings.COMMENT_CLOSING_GRACE)
