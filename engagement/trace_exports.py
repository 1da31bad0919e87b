"""Where a contribution went, and what its author was asked of it, as plain data for the author's own file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from engagement.models import Commitment, Echo, Excerpt, Reply, Submission, Theme
from engagement.models.echoes import EchoQuerySet
from engagement.models.excerpts import ExcerptQuerySet

Told = dict[str, Any]


def comment_passages() -> ExcerptQuerySet:
    """Passages of comments that readers see, with what `passage` tells of them."""
    return _with_replies(Excerpt.objects.shown())


def submission_passages(submission: Submission) -> ExcerptQuerySet:
    """Passages of a submission under public themes, be they published or not: the file is its author's."""
    received = Submission.objects.received().filter(pk=submission.pk)
    themes = Theme.objects.published()
    own = Excerpt.objects.filter(answer__submission__in=received, theme__in=themes)
    return _with_replies(own.select_related("answer"))


def asked() -> EchoQuerySet:
    """Echoes with what `echo` tells of them."""
    return Echo.objects.select_related("clause__draft__consultation").order_by("pk")


def passage(excerpt: Any, words: str) -> Told:
    """One passage under its theme, with the replies that stand and what they led to."""
    return {
        "theme": excerpt.theme.title,
        "address": f"{settings.SITE_URL}{excerpt.theme.get_absolute_url()}",
        "passage": words,
        "stance": excerpt.stance,
        "replies": [_reply(reply) for reply in excerpt.theme.answers],
    }


def echo(row: Echo) -> Told:
    """What its author was asked of one clause, and said."""
    return {
        "clause": f"{settings.SITE_URL}{row.clause.get_absolute_url()}",
        "meets_the_point": row.verdict or None,
        "asked_at": _moment(row.asked_at),
        "said_at": _moment(row.said_at),
    }


def echoes(rows: Iterable[Echo]) -> list[Told]:
    return [echo(row) for row in rows]


def _with_replies(excerpts: ExcerptQuerySet) -> ExcerptQuerySet:
    commitments = Commitment.objects.for_readers().order_by("position", "pk")
    replies = Reply.objects.published().with_clauses()
    told = replies.prefetch_related(Prefetch("commitments", commitments, to_attr="promises"))
    prefetched = Prefetch("theme__replies", told, to_attr="answers")
    return excerpts.select_related("theme__consultation").prefetch_related(prefetched).order_by("pk")


def _reply(reply: Any) -> Told:
    """The signature of a reply is public: it is the one name of staff in the file."""
    return {
        "decision": reply.decision,
        "reason": reply.reason,
        "done": reply.done,
        "signed_by": reply.signed_by,
        "office": reply.office,
        "published_at": _moment(reply.published_at),
        "changed_clauses": [f"{settings.SITE_URL}{address}" for _label, address in reply.changed],
        "commitments": [_commitment(commitment) for commitment in reply.promises],
    }


def _commitment(commitment: Commitment) -> Told:
    return {
        "title": commitment.title,
        "address": f"{settings.SITE_URL}{commitment.get_absolute_url()}",
        "state": commitment.state,
        "by": commitment.due.isoformat(),
    }


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
