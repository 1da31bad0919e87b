"""What a moderator can do to a comment, from which states, and where it leads."""

from django.db import models
from django.utils.translation import pgettext_lazy

from engagement.models.states import State


class Act(models.TextChoices):
    """What a moderator can do."""

    PUBLISH = "publish", pgettext_lazy("moderator's act", "Publish")
    HOLD = "hold", pgettext_lazy("moderator's act", "Hold")
    REJECT = "reject", pgettext_lazy("moderator's act", "Do not publish")
    SPAM = "spam", pgettext_lazy("moderator's act", "Mark as spam")
    REMOVE = "remove", pgettext_lazy("moderator's act", "Remove")
    RESTORE = "restore", pgettext_lazy("moderator's act", "Restore")
    REDACT = "redact", pgettext_lazy("moderator's act", "Hide a passage")
    UNCOVER = "uncover", pgettext_lazy("moderator's act", "Show the hidden passages again")
    KEEP = "keep", pgettext_lazy("moderator's act", "Keep as it is")
    ACCEPT_EDIT = "accept", pgettext_lazy("moderator's act", "Accept the edit")
    REFUSE_EDIT = "refuse", pgettext_lazy("moderator's act", "Do not accept the edit")
    UNDO = "undo", pgettext_lazy("moderator's act", "Undo")

    @property
    def past_label(self) -> str:
        """What was done, for records: the label itself is a command."""
        return str(PAST[self])

    @property
    def leads_to(self) -> State | None:
        """The state that follows; None where the act leaves it as it is, or (`UNDO`) as it was."""
        return OUTCOMES.get(self)

    @property
    def comes_from(self) -> frozenset[State]:
        """The states in which the act makes sense."""
        return STARTS[self]

    @property
    def needs_ground(self) -> bool:
        return self in NEED_GROUND

    @property
    def publishes(self) -> bool:
        """Whether readers see the comment afterwards who did not before."""
        return self.leads_to == State.PUBLISHED


PAST = {
    Act.PUBLISH: pgettext_lazy("decision in the past", "Published"),
    Act.HOLD: pgettext_lazy("decision in the past", "Held for a moderator"),
    Act.REJECT: pgettext_lazy("decision in the past", "Not published"),
    Act.SPAM: pgettext_lazy("decision in the past", "Marked as spam"),
    Act.REMOVE: pgettext_lazy("decision in the past", "Removed"),
    Act.RESTORE: pgettext_lazy("decision in the past", "Restored"),
    Act.REDACT: pgettext_lazy("decision in the past", "A passage hidden"),
    Act.UNCOVER: pgettext_lazy("decision in the past", "The hidden passages shown again"),
    Act.KEEP: pgettext_lazy("decision in the past", "Kept as it was"),
    Act.ACCEPT_EDIT: pgettext_lazy("decision in the past", "The edit accepted"),
    Act.REFUSE_EDIT: pgettext_lazy("decision in the past", "The edit not accepted"),
    Act.UNDO: pgettext_lazy("decision in the past", "The decision taken back"),
}
NEED_GROUND = frozenset({Act.HOLD, Act.REJECT, Act.REMOVE, Act.REDACT, Act.REFUSE_EDIT})
PASSAGES = frozenset({Act.REDACT, Act.UNCOVER})  # verbs of engagement.actions.redactions
EDITS = frozenset({Act.ACCEPT_EDIT, Act.REFUSE_EDIT})
OUTCOMES = {
    Act.PUBLISH: State.PUBLISHED,
    Act.HOLD: State.HELD,
    Act.REJECT: State.REJECTED,
    Act.SPAM: State.SPAM,
    Act.REMOVE: State.REMOVED,
    Act.RESTORE: State.PUBLISHED,
}
STARTS = {
    Act.PUBLISH: frozenset({State.HELD, State.REJECTED, State.SPAM}),
    Act.HOLD: frozenset({State.PUBLISHED}),
    Act.REJECT: frozenset({State.HELD}),
    Act.SPAM: frozenset({State.HELD}),
    Act.REMOVE: frozenset({State.PUBLISHED}),
    Act.RESTORE: frozenset({State.REMOVED}),
    Act.REDACT: frozenset({State.HELD, State.PUBLISHED}),
    Act.UNCOVER: frozenset({State.HELD, State.PUBLISHED}),
    Act.KEEP: frozenset({State.PUBLISHED}),
    Act.ACCEPT_EDIT: frozenset({State.HELD, State.PUBLISHED}),
    Act.REFUSE_EDIT: frozenset({State.HELD, State.PUBLISHED}),
    Act.UNDO: frozenset({State.HELD, State.PUBLISHED, State.REJECTED, State.SPAM, State.REMOVED}),
}
