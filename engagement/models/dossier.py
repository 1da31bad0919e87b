"""What a moderator needs to know of one comment before deciding on it, at the same cost whatever there is to know.

Nothing here tells an address or a hash: authors and networks appear as counts and as other comments.
"""

from functools import cached_property

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from diplomacy.differences import Change, word_changes
from engagement.models.appeals import Appeal
from engagement.models.claims import Claim
from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.complaints import Complaint
from engagement.models.edits import CommentEdit
from engagement.models.evidence import Fingerprint
from engagement.models.moderation import ModerationDecision
from engagement.models.redactions import Redaction
from engagement.models.rules import RuleHit
from engagement.models.sanctions import Sanction
from engagement.models.states import State

LATEST = 5
MOST_COUNTED = 999
UNWANTED = (State.REJECTED, State.REMOVED, State.SPAM)


class Alike(models.TextChoices):
    """What comments can have in common."""

    TEXT = "text", pgettext_lazy("comments with the same", "The same text")
    AUTHOR = "author", pgettext_lazy("comments with the same", "The same author")
    NETWORK = "network", pgettext_lazy("comments with the same", "The same network")


def alike(comment: Comment, what: Alike) -> CommentQuerySet:
    """All comments that have this in common with one, which is among them; none where nothing is known."""
    found: CommentQuerySet = Comment.objects.none()
    if what == Alike.TEXT:
        own = Fingerprint.objects.filter(comment=comment).values("digest")
        found = Comment.objects.filter(fingerprint__digest__in=own)
    elif what == Alike.AUTHOR and comment.author_key:
        found = Comment.objects.filter(author_key=comment.author_key)
    elif what == Alike.NETWORK and comment.network_key:
        found = Comment.objects.filter(network_key=comment.network_key)
    return found


class Dossier:
    """One comment with everything around it, each part read when it is asked for."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment

    @cached_property
    def parent(self) -> Comment | None:
        return Comment.objects.filter(pk=self.comment.parent_id).first() if self.comment.depth else None

    @cached_property
    def history(self) -> dict[str, int]:
        """How many other comments its author sent, and what became of them; empty where nobody knows the author."""
        if not self.comment.author_key:
            return {}
        others = alike(self.comment, Alike.AUTHOR).exclude(pk=self.comment.pk)
        return others.aggregate(
            total=Count("pk"),
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            waiting=Count("pk", filter=Q(state=State.HELD)),
            refused=Count("pk", filter=Q(state__in=UNWANTED)),
        )

    @cached_property
    def latest(self) -> list[Comment]:
        """The author's other comments, the last first."""
        return list(alike(self.comment, Alike.AUTHOR).exclude(pk=self.comment.pk).order_by("-pk")[:LATEST])

    @cached_property
    def alike(self) -> list[tuple[Alike, int]]:
        """How many other comments have the same text, author and network, counted up to `MOST_COUNTED`; no zeros."""
        counts = [
            (what, alike(self.comment, what).exclude(pk=self.comment.pk)[:MOST_COUNTED].count()) for what in Alike
        ]
        return [(what, count) for what, count in counts if count]

    @cached_property
    def complaints(self) -> list[Complaint]:
        """Readers' reports that nobody has settled."""
        return list(self.comment.complaints.open())

    @cached_property
    def edit(self) -> CommentEdit | None:
        """The author's edit that waits."""
        return self.comment.edits.waiting().first()

    @cached_property
    def is_filed(self) -> bool:
        """Whether passages of it are filed under themes."""
        return self.edit is not None and self.comment.excerpts.exists()

    @property
    def changes(self) -> tuple[Change, ...]:
        """From the text as it stands to the edit that waits."""
        return word_changes(self.comment.comment, self.edit.after) if self.edit else ()

    @cached_property
    def hits(self) -> list[tuple[RuleHit, str]]:
        """What rules found in it, with the words."""
        found = self.comment.rule_hits.filter(undone_at=None).select_related("rule")
        return [(hit, self.comment.comment[hit.start : hit.end]) for hit in found]

    @cached_property
    def decisions(self) -> list[ModerationDecision]:
        """All that was decided on it, the last first."""
        return list(self.comment.decisions.select_related("ground", "decided_by"))

    @cached_property
    def redactions(self) -> list[Redaction]:
        """Passages that the public does not see."""
        return list(self.comment.redactions.in_force().select_related("ground"))

    @cached_property
    def sanctions(self) -> list[Sanction]:
        """What is in force against its author or network."""
        found = Sanction.objects.in_force().on(self.comment.author_key, self.comment.network_key)
        return list(found.select_related("ground"))

    @cached_property
    def appeal(self) -> Appeal | None:
        """The author's appeal that waits."""
        waiting = Appeal.objects.open().filter(decision__comment=self.comment)
        return waiting.select_related("decision__ground", "first_decided_by").first()

    @cached_property
    def claim(self) -> Claim | None:
        """Who has it before them now."""
        return Claim.objects.running().filter(comment=self.comment).select_related("moderator").first()
