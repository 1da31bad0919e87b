"""Sealing: when nobody can send in time any more, the hashes of everything accepted are written down for good."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from diplomacy import languages
from engagement.models import Comment, Consultation, Discussion, Kind, Seal, SealedContribution, State, TimelineEntry
from engagement.models.manifests import BATCH, body, entries, sha_256


def seal_due() -> int:
    """Seal every consultation whose time has come; how many. Safe to repeat, also by two workers at once."""
    found = list(_due().order_by("closes_at"))
    for consultation in found:
        seal(consultation)
    return len(found)


@transaction.atomic
def seal(consultation: Consultation) -> Seal:
    """Write the manifest of what counts now and tell the public; the one that is there, where it is sealed already.

    The caller has made sure that nobody can send in time any more.
    """
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    found = Seal.objects.filter(consultation=consultation).first()
    if found:
        return found
    now = timezone.now()
    made = Seal(consultation=consultation, sealed_at=now)
    rows = list(entries(consultation, made))
    made.body = body(consultation, (row.digest for row in rows), now)
    made.digest, made.count = sha_256(made.body), len(rows)
    made.save()
    SealedContribution.objects.bulk_create(rows, batch_size=BATCH)
    _tell(made)
    return made


def forget(*, comments: Collection[int] = (), submissions: Collection[int] = ()) -> None:
    """Leave nothing by which a guess at what was erased could be tested; the hash stays, and belongs to nobody."""
    rows = SealedContribution.objects.filter(Q(comment__in=comments) | Q(submission__in=submissions))
    rows.update(comment=None, submission=None, seed=None)


def _due() -> QuerySet[Consultation]:
    """Closed for longer than anybody may finish in time, and no comment waits for a moderator.

    Not an open discussion, out of which a draft can grow until «what you said» is out: what is said on that counts too.
    """
    grace = max(settings.SUBMISSION_CLOSING_GRACE, settings.COMMENT_CLOSING_GRACE)
    held = Comment.objects.filter(state=State.HELD, discussion__in=_discussions())
    found = Consultation.objects.published().filter(closes_at__lte=timezone.now() - grace, withdrawn_at=None)
    return found.filter(~Exists(held), seal=None).exclude(kind=Kind.DISCUSSION)


def _discussions() -> QuerySet[Any]:
    here = OuterRef(OuterRef("pk"))
    return Discussion.objects.filter(
        Q(consultation=here) | Q(clause__draft__consultation=here) | Q(question__consultation=here)
    ).values("pk")


def _tell(made: Seal) -> None:
    notes = {}
    for code in languages.codes():
        with override(code):
            notes[languages.column("note", code)] = _(
                "SHA-256 of the list of hashes of all contributions sent in time: %(digest)s"
            ) % {"digest": made.digest}
    TimelineEntry.objects.create(consultation=made.consultation, kind=TimelineEntry.Kind.SEALED, **notes)
