"""Everything that came from one address, as plain data: the file that a contributor takes along.

docs/my-contributions.md describes it; a change of its shape that old readers would trip over raises `VERSION`. It holds
neither what colleagues noted among themselves, nor the names of staff but those who signed, nor any hash.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from engagement import submission_exports, trace_exports
from engagement.models import (
    Comment,
    CommentEdit,
    Complaint,
    Contributor,
    Follow,
    ModerationDecision,
    Redaction,
    State,
)
from engagement.models.contributions import Contribution
from engagement.models.writers import own_submissions

FORMAT, VERSION = "engagement-contributions", 1
BATCH = 500

Told = dict[str, Any]


def everything(contributor: Contributor, *, complainants: Iterable[str], addresses: Iterable[str]) -> Told:
    """All that is kept of one address; `complainants` and `addresses` are the hashes of its reports and its follows."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "exported_at": _moment(timezone.now()),
        "address_first_confirmed_at": _moment(contributor.proven_at),
        "contributions": [_contribution(comment) for comment in _comments(contributor).iterator(chunk_size=BATCH)],
        "submissions": [submission_exports.told(found) for found in own_submissions(contributor.author_key)],
        "reports_made": [_complaint(found) for found in _complaints(complainants)],
        "follows": [_follow(follow) for follow in _follows(addresses)],
    }


def _comments(contributor: Contributor) -> Any:
    decisions = ModerationDecision.objects.select_related("ground", "appeal").order_by("-decided_at", "-pk")
    return contributor.comments.with_targets().prefetch_related(
        Prefetch("decisions", decisions, to_attr="decided"),
        Prefetch("edits", CommentEdit.objects.order_by("pk"), to_attr="changes"),
        Prefetch("redactions", Redaction.objects.in_force(), to_attr="hidden"),
        Prefetch("excerpts", trace_exports.comment_passages(), to_attr="traced"),
        Prefetch("echoes", trace_exports.asked(), to_attr="asked"),
    )


def _contribution(comment: Comment) -> Told:
    own = Contribution(comment, comment.decided)
    return {
        "number": comment.pk,
        **_place(comment),
        **_writer(comment),
        "text": comment.comment if own.is_readable else None,
        "state": comment.state,
        **_dates(comment),
        "told_of_replies": comment.followup,
        "found_useful": comment.useful,
        "edits": [_edit(edit, shows_words=own.is_readable and not comment.hidden) for edit in comment.changes],
        "decisions": [_decision(decision) for decision in reversed(comment.decided)],
        "hidden_passages": [{"start": found.start, "end": found.end} for found in comment.hidden],
        **_trace(comment),
    }


def _trace(comment: Any) -> Told:
    """Where it went, as long as it is public."""
    traced = comment.traced if comment.state == State.PUBLISHED else []
    return {
        "filed_under": [trace_exports.passage(found, comment.comment[found.start : found.end]) for found in traced],
        "asked": trace_exports.echoes(comment.asked),
    }


def _place(comment: Comment) -> Told:
    """Without a name or an address where the page is not public."""
    public = comment.discussion.is_public
    return {
        "on": comment.discussion.title if public else None,
        "address": f"{settings.SITE_URL}{comment.get_absolute_url()}" if comment.is_visible and public else None,
        "in_reply_to": comment.parent_id if comment.depth else None,
    }


def _writer(comment: Comment) -> Told:
    return {
        "name": comment.user_name,
        "e_mail": comment.user_email or None,
        "language": comment.language,
        "capacity": comment.capacity,
        "organisation": comment.organisation or None,
        "argument": comment.argument or None,
    }


def _dates(comment: Comment) -> Told:
    return {
        "sent_at": _moment(comment.submit_date),
        "sent_after_closing": comment.late,
        "address_confirmed_at": _moment(comment.proven_at),
        "published_at": _moment(comment.published_at),
        "edited_at": _moment(comment.edited_at),
    }


def _edit(edit: CommentEdit, *, shows_words: bool) -> Told:
    """Without its words where a moderator has hidden some of them."""
    return {
        "before": edit.before if shows_words else None,
        "after": edit.after if shows_words else None,
        "state": edit.state,
        "sent_at": _moment(edit.sent_at),
        "settled_at": _moment(edit.settled_at),
    }


def _decision(decision: ModerationDecision) -> Told:
    appeal = getattr(decision, "appeal", None)
    return {
        "act": decision.act,
        "cause": decision.cause,
        "by": "machine" if decision.is_automatic else "person",
        "decided_at": _moment(decision.decided_at),
        "ground": {"code": decision.ground.code, "title": decision.ground.title} if decision.ground else None,
        "note": decision.note,
        "appeal": {
            "text": appeal.text,
            "sent_at": _moment(appeal.sent_at),
            "outcome": appeal.outcome or None,
            "explanation": appeal.explanation,
            "decided_at": _moment(appeal.decided_at),
        }
        if appeal
        else None,
    }


def _complaints(keys: Iterable[str]) -> Iterable[Complaint]:
    return Complaint.objects.filter(complainant_key__in=set(keys)).select_related("decision__ground").order_by("pk")


def _complaint(complaint: Complaint) -> Told:
    return {
        "comment": complaint.comment_id,
        "reason": complaint.reason,
        "law": complaint.law,
        "explanation": complaint.explanation,
        "sent_at": _moment(complaint.sent_at),
        "outcome": complaint.outcome or None,
        "settled_at": _moment(complaint.settled_at),
    }


def _follows(keys: Iterable[str]) -> Iterable[Follow]:
    return Follow.objects.filter(follower__address_key__in=set(keys)).with_targets().order_by("pk")


def _follow(follow: Follow) -> Told:
    return {
        "what": follow.label,
        "frequency": follow.frequency,
        "language": follow.language,
        "asked_at": _moment(follow.asked_at),
        "confirmed_at": _moment(follow.confirmed_at),
        "ended_at": _moment(follow.ended_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
