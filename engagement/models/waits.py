"""Since when a comment waits for a moderator, and until when it may, by the published promise."""

from datetime import datetime

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils import timezone

from diplomacy import working_time
from engagement.models.states import State

# Of a held comment; twin of `Waits.waiting_since`.
WAITING_SINCE = Coalesce("held_at", "proven_at")


class Waits:
    """What a comment knows of its wait."""

    state: str
    proven_at: datetime | None
    held_at: datetime | None

    @property
    def waiting_since(self) -> datetime | None:
        """The proof of its address, or when it was taken from the public again; None where it waits for nobody."""
        return (self.held_at or self.proven_at) if self.state == State.HELD else None

    @property
    def promised_by(self) -> datetime | None:
        """Until when a moderator is to decide, by the published promise in working time; None where nothing waits."""
        since = self.waiting_since
        return working_time.after(since, days=settings.MODERATION_WORKING_DAYS) if since else None

    @property
    def is_overdue(self) -> bool:
        """It has waited for a moderator longer than promised."""
        promised_by = self.promised_by
        return promised_by is not None and timezone.now() > promised_by
