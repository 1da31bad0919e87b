"""Hiding a passage of a comment, and showing it again; the rest of the comment stays as its author wrote it."""

from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions.decisions import Ruling, carry_out
from engagement.actions.moderation import fresh, refuse
from engagement.models import Act, Comment, Ground, ModerationDecision, Redaction
from engagement.models.redactions import COVER


@transaction.atomic
def redact(
    comment: Comment,
    start: int,
    end: int,
    *,
    by: User,
    version: int,
    ground: Ground | None,
    note: str = "",
    internal_note: str = "",
) -> ModerationDecision:
    """Cover the characters from `start` up to `end` of the text that was shown with `version`.

    Stale where the comment has changed since, Refused where the range is none or touches a covered passage.
    """
    present = fresh(comment, version)
    ruling = Ruling(Act.REDACT, by, ground=ground, note=note, internal_note=internal_note)
    refuse(present, ruling)
    words = present.comment[start:end]
    if not (0 <= start < end <= len(present.comment)) or not words.strip():
        raise Refused(_("Mark the words to hide."))
    if COVER in words:
        raise Refused(_("A part of that passage is hidden already. Mark only what is still shown."))
    present.comment = present.comment[:start] + COVER * len(words) + present.comment[end:]
    decision = carry_out([present], ruling)[0]
    Redaction.objects.create(
        comment=present, decision=decision, ground=cast(Ground, ground), start=start, end=end, words=words, made_by=by
    )
    return decision


@transaction.atomic
def uncover(
    comment: Comment, *, by: User, version: int, note: str = "", cause: ModerationDecision.Cause | None = None
) -> ModerationDecision:
    """Show all hidden passages of a comment again. Refused where there are none."""
    present = fresh(comment, version)
    ruling = Ruling(Act.UNCOVER, by, cause or ModerationDecision.Cause.OWN, note=note)
    refuse(present, ruling)
    hidden = list(present.redactions.in_force())
    if not hidden:
        raise Refused(_("No passage of this comment is hidden."))
    for redaction in hidden:
        redaction.show_in(present)
    Redaction.objects.filter(pk__in=[redaction.pk for redaction in hidden]).update(lifted_at=timezone.now())
    return carry_out([present], ruling)[0]


def passage(comment: Comment, words: str) -> tuple[int, int]:
    """Where these words stand in the comment, as start and end; Refused where they do not, or more than once."""
    words = words.strip()
    start = comment.comment.find(words) if words else -1
    if start < 0:
        raise Refused(_("These words are not in the comment. Copy them exactly as they stand there."))
    if comment.comment.find(words, start + 1) >= 0:
        raise Refused(_("These words are in the comment more than once. Copy a longer passage."))
    return start, start + len(words)
