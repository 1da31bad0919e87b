"""The manifest of what was accepted: what each hash is of, how the list is written, and whether it still holds.

A submission's hash is the one of its receipt (`engagement.models.answers.canonical`). A comment's is of `record`, in which
a private nonce keeps anybody from trying out what it said. docs/open-data.md describes both to readers.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Prefetch

from engagement.models.answers import PARTS
from engagement.models.answers import digest as digest_of_submission
from engagement.models.comments import Comment
from engagement.models.consultations import Consultation
from engagement.models.redactions import Redaction
from engagement.models.seals import Seal, SealedContribution
from engagement.models.states import State
from engagement.models.submissions import Submission

FORMAT = "consultation-manifest 1"
BATCH = 1000


class Finding(StrEnum):
    """What became of a contribution since it was sealed. A removed one is no longer kept in words; of one that is covered,
    what it quoted of somebody was erased with them."""

    INTACT = "intact"
    EDITED = "edited"
    COVERED = "covered"
    REPLACED = "replaced"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    ALTERED = "altered"


class Standing(StrEnum):
    """What a hash that somebody has looked up is."""

    SEALED = "sealed"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """What a recomputation found. `is_whole`: the manifest has its own hash, and lists what was sealed, no more or less."""

    is_whole: bool
    findings: list[tuple[str, Finding]]

    @property
    def counts(self) -> Counter[Finding]:
        return Counter(finding for _digest, finding in self.findings)

    @property
    def holds(self) -> bool:
        """Nothing in it was altered behind the public's back."""
        return self.is_whole and not self.counts[Finding.ALTERED]


@dataclass(frozen=True)
class OwnSeal:
    """A comment's hash in the manifest, and the record that it is of; "" where its words are others by now, or gone."""

    digest: str
    record: str


def record(comment: Comment, nonce: str) -> str:
    """What was sealed of a comment, as JSON with sorted keys and no spaces; hidden passages in full.

    Not who wrote it: that may be taken away by age. The comment comes with its `discussion`.
    """
    return json.dumps(
        {
            "comment": comment.pk,
            "clause": comment.discussion.clause_id,
            "question": comment.discussion.question_id,
            "sent_at": comment.submit_date.astimezone(UTC).isoformat(),
            "text": _whole_text(comment),
            "nonce": nonce,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def sha_256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def entries(consultation: Consultation, seal: Seal) -> Iterator[SealedContribution]:
    """One row, not saved yet, for each contribution that counts at this moment; three queries."""
    submissions = Submission.objects.counted().filter(consultation=consultation).order_by("pk")
    for pk, digest in submissions.values_list("pk", "digest"):
        yield SealedContribution(seal=seal, submission_id=pk, digest=digest)
    comments = Comment.objects.contributions(consultation).filter(late=False).order_by("pk")
    for comment in _with_words(comments).iterator(chunk_size=BATCH):
        row = SealedContribution(seal=seal, comment=comment, seed=uuid4())
        row.digest = sha_256(record(comment, row.nonce))
        yield row


def body(consultation: Consultation, digests: Iterable[str], sealed_at: datetime) -> str:
    """The manifest as it is served: a head that names what it is of, a blank line, and one hash a line, sorted."""
    lines = sorted(digests)
    head = [
        FORMAT,
        f"site: {settings.SITE_URL}",
        f"consultation: {consultation.pk}",
        f"sealed-at: {sealed_at.astimezone(UTC).isoformat(timespec='seconds')}",
        f"contributions: {len(lines)}",
    ]
    return "\n".join([*head, "", *lines]) + "\n"


def verify(seal: Seal) -> Verification:
    """Compute every hash anew from the rows, and compare."""
    rows = list(_with_all(seal).iterator(chunk_size=BATCH))
    listed = seal.body.partition("\n\n")[2].split()
    is_whole = sha_256(seal.body) == seal.digest and listed == sorted(row.digest for row in rows)
    return Verification(is_whole, [(row.digest, _finding(row)) for row in rows])


def standing_of(digest: str, consultation: Consultation) -> Standing:
    """Whether a hash is in the manifest, or of a submission that is received and not in it: late, or confirmed later."""
    if SealedContribution.objects.filter(seal__consultation=consultation, digest=digest).exists():
        return Standing.SEALED
    received = Submission.objects.received().filter(consultation=consultation, digest=digest)
    return Standing.LATER if received.exists() else Standing.UNKNOWN


def own_seal(comment: Comment) -> OwnSeal | None:
    """What its author can prove of a comment; None while it is not sealed. The record holds what was hidden since."""
    row = SealedContribution.objects.filter(comment=comment).first()
    if row is None:
        return None
    found = record(comment, row.nonce) if row.seed else ""
    return OwnSeal(row.digest, found if sha_256(found) == row.digest else "")


def _with_words(comments: Any) -> Any:
    return comments.select_related("discussion").prefetch_related(_hidden("redactions"))


def _with_all(seal: Seal) -> Any:
    """Its rows with all that their hashes are of; the number of queries grows by batches alone."""
    parts = [f"submission__{part}" for part in PARTS]
    rows = seal.contributions.select_related("submission", "comment__discussion")
    return rows.prefetch_related(_hidden("comment__redactions"), *parts)


def _hidden(path: str) -> Prefetch:
    return Prefetch(path, Redaction.objects.in_force(), to_attr="hidden")


def _whole_text(comment: Comment) -> str:
    hidden = comment.hidden if hasattr(comment, "hidden") else comment.redactions.in_force()
    text = comment.comment
    for redaction in hidden:
        text = text[: redaction.start] + redaction.words + text[redaction.end :]
    return text


def _finding(row: SealedContribution) -> Finding:
    if row.submission:
        return _of_submission(row.submission, row.digest)
    return _of_comment(row.comment, row) if row.comment else Finding.ERASED


def _of_submission(submission: Submission, digest: str) -> Finding:
    if submission.erased_at:
        return Finding.ERASED
    if submission.withdrawn_at:
        return Finding.WITHDRAWN
    if digest_of_submission(submission) != digest or submission.digest != digest:
        return Finding.ALTERED
    return Finding.REPLACED if submission.replaced_by_id else Finding.INTACT


def _of_comment(comment: Comment, row: SealedContribution) -> Finding:
    if comment.state in {State.WITHDRAWN, State.ERASED}:
        return Finding.WITHDRAWN if comment.state == State.WITHDRAWN else Finding.ERASED
    if sha_256(record(comment, row.nonce)) == row.digest:
        return Finding.INTACT
    if comment.state != State.PUBLISHED and not comment.comment:
        return Finding.REMOVED
    if row.seed is None:
        return Finding.COVERED
    edited = comment.edited_at and comment.edited_at > row.seal.sealed_at
    return Finding.EDITED if edited else Finding.ALTERED
