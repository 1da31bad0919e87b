"""What is forgotten by age: each kind of data with its own period, all in one list that a dry run can count.

The periods are settings; docs/privacy.md says for each why it is kept so long.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from engagement.actions import erasure_traces, submission_retention, suggestions
from engagement.actions.forgetting import Period, Rows, blank, delete
from engagement.models import (
    Appeal,
    Claim,
    Comment,
    CommentEdit,
    Complaint,
    Consultation,
    Contributor,
    Delivery,
    Discussion,
    Fingerprint,
    ModerationDecision,
    Proof,
    RateCount,
    Reaction,
    Report,
    Sanction,
    SpentForm,
    State,
)

logger = logging.getLogger(__name__)


def _settled() -> Coalesce:
    """When its author took a comment back, else when it was decided on last, else when it was sent."""
    decisions = ModerationDecision.objects.filter(comment=OuterRef("pk")).order_by("-decided_at")
    return Coalesce(F("withdrawn_at"), models.Subquery(decisions.values("decided_at")[:1]), F("submit_date"))


def _never_proven(now: datetime) -> Rows:
    return Comment.objects.filter(state=State.UNPROVEN, submit_date__lt=now - settings.UNPROVEN_KEPT)


def _taken_back_unseen(now: datetime) -> Rows:
    """Trapped, or dropped by whoever has the address: no decision rests on them, and no reader has seen them."""
    kept = Exists(ModerationDecision.objects.filter(comment=OuterRef("pk")))
    return Comment.objects.filter(~kept, state=State.SPAM, published_at=None, submit_date__lt=now - settings.SPAM_KEPT)


def _with_text(state: State, kept_for: timedelta, now: datetime) -> Rows:
    """Comments of a state that still have their words, though what led there and its appeal are long over."""
    waiting = Exists(Appeal.objects.open().filter(decision__comment=OuterRef("pk")))
    return (
        Comment.objects.filter(~waiting, ~Q(comment="") | ~Q(user_name=""), state=state)
        .annotate(settled_at=_settled())
        .filter(settled_at__lt=now - kept_for)
    )


def _with_needless_address(now: datetime) -> Rows:
    """Published and settled comments whose address nothing will need: no replies to tell of, no answer to come.

    Nor a decision on what waits: an edit, an appeal, a report by a reader.
    """
    answered = Report.objects.filter(kind=Report.Kind.ANSWER, published_at__lte=now).values("consultation")
    waiting = Consultation.objects.filter(withdrawn_at=None).exclude(pk__in=answered).values("pk")
    about = Q(discussion__in=Discussion.objects.about(waiting))
    return (
        Comment.objects.exclude(user_email="")
        .filter(~about, *_nothing_waits(), state=State.PUBLISHED, followup=False)
        .annotate(settled_at=_settled())
        .filter(settled_at__lt=now - settings.ADDRESS_KEPT)
    )


def _nothing_waits() -> list[Q]:
    """No edit, appeal or report of a comment is still to be decided on: its author will be told of that."""
    of_comment = {"comment": OuterRef("pk")}
    waiting = [
        CommentEdit.objects.waiting().filter(**of_comment),
        Appeal.objects.open().filter(decision__comment=OuterRef("pk")),
        Complaint.objects.open().filter(**of_comment),
    ]
    return [~Q(Exists(rows)) for rows in waiting]


def _with_words(now: datetime) -> Rows:
    """Reports settled long ago of which more is left than that they named a law."""
    emptied = Q(email="", explanation="", law__in=["", erasure_traces.UNNAMED_LAW])
    return Complaint.objects.filter(~emptied, settled_at__lt=now - settings.REFUSED_KEPT)


def _empty_texts(pks: Sequence[int]) -> None:
    """The words and who wrote them go; the state, the place in the thread and what was decided stay."""
    comments = list(Comment.objects.filter(pk__in=pks).for_update())
    for comment in comments:
        comment.comment = comment.user_name = comment.user_email = comment.organisation = ""
        comment.network_key, comment.followup = "", False
    Comment.objects.bulk_update(
        comments, ["comment", "user_name", "user_email", "organisation", "network_key", "followup"]
    )
    erasure_traces.empty_rows_of(pks)
    suggestions.relearn(suggestions.themes_with(comments=pks))


def _blank_addresses(pks: Sequence[int]) -> None:
    Comment.objects.filter(pk__in=pks).update(user_email="")


def _empty_complaints(pks: Sequence[int]) -> None:
    complaints = Complaint.objects.filter(pk__in=pks)
    complaints.update(email="")
    erasure_traces.empty_complaints(complaints)


PERIODS = (
    Period(_("comments whose address nobody confirmed"), _never_proven, delete(Comment)),
    Period(_("comments caught in the trap"), _taken_back_unseen, delete(Comment)),
    Period(
        _("texts of comments marked as spam"),
        lambda now: _with_text(State.SPAM, settings.SPAM_KEPT, now),
        _empty_texts,
    ),
    Period(
        _("texts of comments that were not published"),
        lambda now: _with_text(State.REJECTED, settings.REFUSED_KEPT, now),
        _empty_texts,
    ),
    Period(
        _("texts of removed comments"),
        lambda now: _with_text(State.REMOVED, settings.REFUSED_KEPT, now),
        _empty_texts,
    ),
    Period(
        _("texts of comments withdrawn by their authors"),
        lambda now: _with_text(State.WITHDRAWN, settings.WITHDRAWN_KEPT, now),
        _empty_texts,
    ),
    Period(_("addresses of comments that need no mail any more"), _with_needless_address, _blank_addresses),
    *submission_retention.PERIODS,
    Period(
        _("addresses that asked for a private link"),
        lambda now: Contributor.objects.exclude(email="").exclude(
            deliveries__sent_at=None, deliveries__given_up_at=None, deliveries__isnull=False
        ),
        blank(Contributor, email=""),
    ),
    Period(
        _("hashes of networks on comments"),
        lambda now: Comment.objects.exclude(network_key="").filter(submit_date__lt=now - settings.NETWORK_KEPT),
        blank(Comment, network_key=""),
    ),
    Period(
        _("hashes of networks on reports by readers"),
        lambda now: Complaint.objects.exclude(network_key="").filter(sent_at__lt=now - settings.NETWORK_KEPT),
        blank(Complaint, network_key=""),
    ),
    Period(
        _("addresses and words of settled reports by readers"),
        _with_words,
        _empty_complaints,
    ),
    Period(
        _("used and expired proofs of address"),
        lambda now: Proof.objects.filter(expires_at__lt=now - settings.UNPROVEN_KEPT),
        delete(Proof),
    ),
    Period(
        _("numbers of forms that were sent"),
        lambda now: SpentForm.objects.filter(spent_at__lt=now - settings.COMMENT_FORM_MAX_AGE * 2),
        delete(SpentForm),
    ),
    Period(
        _("counters of limits"),
        lambda now: RateCount.objects.filter(starts_at__lt=now - settings.COUNTERS_KEPT),
        delete(RateCount),
    ),
    Period(
        _("fingerprints of texts"),
        lambda now: Fingerprint.objects.filter(sent_at__lt=now - settings.NETWORK_KEPT),
        delete(Fingerprint),
    ),
    Period(
        _("marks of who found a comment useful"),
        lambda now: Reaction.objects.filter(made_at__lt=now - settings.REACTIONS_KEPT),
        delete(Reaction),
    ),
    Period(
        _("leases of moderators that have run out"),
        lambda now: Claim.objects.filter(expires_at__lt=now),
        delete(Claim),
    ),
    Period(
        _("hashes of addresses and networks under sanctions that have ended"),
        lambda now: Sanction.objects.exclude(reason="").filter(ends_at__lt=now - settings.REFUSED_KEPT),
        erasure_traces.forget_sanctioned,
    ),
    Period(
        _("mails that were sent or given up"),
        lambda now: Delivery.objects.exclude(sent_at=None, given_up_at=None).filter(
            follower=None, queued_at__lt=now - settings.MAIL_KEPT
        ),
        delete(Delivery),
    ),
    Period(
        _("finished tasks"),
        lambda now: DBTaskResult.objects.finished().filter(finished_at__lt=now - settings.COUNTERS_KEPT),
        delete(DBTaskResult),
    ),
    Period(
        _("expired sessions of staff"),
        lambda now: Session.objects.filter(expire_date__lt=now),
        delete(Session),
    ),
)


def apply_retention(now: datetime | None = None) -> dict[str, int]:
    """Forget all that has been kept long enough; label → how many rows. Safe to repeat and to interrupt.

    A period that fails is logged, and stands in the way of no other; it is due again the next time.
    """
    now = now or timezone.now()
    forgotten = {}
    for period in PERIODS:
        try:
            forgotten[str(period.label)] = sum(period.carry_out(now))
        except Exception:
            logger.exception("Not forgotten by age: %s", period.label)
    return forgotten
