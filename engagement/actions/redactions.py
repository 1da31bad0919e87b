"""Hiding a passage of a comment, and showing it again; the rest of the comment stays as its author wrote it."""

from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement.actions import edits, passages, suggestions
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
    cause: ModerationDecision.Cause = ModerationDecision.Cause.OWN,
) -> ModerationDecision:
    """Cover the characters from `start` up to `end` of the text that was shown with `version`.

    Stale where the comment has changed since, Refused where the range is none or touches a covered passage.
    """
    present = fresh(comment, version)
    ruling = Ruling(Act.REDACT, by, cause, ground, note=note, internal_note=internal_note)
    refuse(present, ruling)
    edits.guard_no_edit_waits(present)
    words = _words(present, start, end)
    present.comment = present.comment[:start] + COVER * len(words) + present.comment[end:]
    decision = carry_out([present], ruling)[0]
    made = {"decision": decision, "ground": cast(Ground, ground), "made_by": by}
    Redaction.objects.create(comment=present, start=start, end=end, words=words, **made)
    suggestions.relearn(suggestions.themes_with(comments=[present.pk]))
    return decision


def _words(comment: Comment, start: int, end: int) -> str:
    """The words of the range, as far as they can be hidden."""
    words = comment.comment[start:end]
    if not (0 <= start < end <= len(comment.comment)) or not words.strip():
        raise Refused(_("Mark the words to hide."))
    if COVER in words:
        raise Refused(_("A part of that passage is hidden already. Mark only what is still shown."))
    return words


@transaction.atomic
def uncover(
    comment: Comment,
    *,
    by: User,
    version: int,
    note: str = "",
    internal_note: str = "",
    cause: ModerationDecision.Cause | None = None,
    of: ModerationDecision | None = None,
) -> ModerationDecision:
    """Show the hidden passages of a comment again: all, or those `of` one decision. Refused where there are none."""
    present = fresh(comment, version)
    ruling = Ruling(Act.UNCOVER, by, cause or ModerationDecision.Cause.OWN, note=note, internal_note=internal_note)
    refuse(present, ruling)
    hidden = [found for found in present.redactions.in_force() if of is None or found.decision_id == of.pk]
    if not hidden:
        raise Refused(_("No passage of this comment is hidden."))
    for redaction in hidden:
        redaction.show_in(present)
    decision = carry_out([present], ruling)[0]
    # The moment of the decision, by which an undo finds them again.
    Redaction.objects.filter(pk__in=[found.pk for found in hidden]).update(lifted_at=decision.decided_at)
    return decision


def passage(comment: Comment, words: str, occurrence: int | None = None) -> tuple[int, int]:
    """Where these words stand in the comment, as start and end.

    `occurrence` counts from 0 where the words are there more often than once. Refused where they are not there, or
    where nobody says which are meant.
    """
    found = passages.places(comment.comment, words)
    if not found:
        raise Refused(_("These words are not in the comment. Copy them exactly as they stand there."))
    if occurrence is None and len(found) > 1:
        raise Refused(_("These words are in the comment more than once. Copy a longer passage."))
    return found[min(occurrence or 0, len(found) - 1)]
