"""What is forgotten of submissions by age: unsent ones, withdrawn words, and people of whom nothing is published."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from engagement.actions import paper_sheets
from engagement.actions.forgetting import Period, Rows, blank, delete
from engagement.actions.submission_erasure import delete_unsent, empty, forget_colleagues
from engagement.models import Answer, Attachment, Colleague, Consent, PaperSheet, Report, Submission

# Whose names nobody publishes.
_UNNAMED = ~Q(consent=Consent.NAMED) | Q(replaced_by__isnull=False)


def _unsent(now: datetime) -> Rows:
    """Begun and never sent, and nobody has touched them for long after closing, or after the withdrawal.

    Held, so that one that somebody saves or sends at this moment is not among them.
    """
    limit = now - settings.UNSENT_KEPT
    over = Q(consultation__closes_at__lt=limit) | Q(consultation__withdrawn_at__lt=limit)
    return Submission.objects.begun().filter(over, saved_at__lt=limit).for_update()


def _withdrawn(now: datetime) -> Rows:
    """Taken back long ago, and still with words, files or people."""
    limit = now - settings.WITHDRAWN_KEPT
    return Submission.objects.filter(_has_any(), erased_at=None, withdrawn_at__lt=limit)


def _never_proven(now: datetime) -> Rows:
    """Sent with an address that nobody has confirmed: it counts for nothing, and nobody can be asked any more."""
    return Submission.objects.unproven().filter(_settled(now), _has_any())


def _has_any() -> Q:
    """Something is left of what it says or of who sent it."""
    left = [Exists(model.objects.filter(submission=OuterRef("pk"))) for model in (Answer, Attachment, Colleague)]
    columns = ("email", "name", "organisation", "expertise", "author_key", "correction")
    return Q(*left, *(~Q(**{name: ""}) for name in columns), _connector=Q.OR)


def _settled(now: datetime) -> Q:
    """Of consultations that were answered, or withdrawn, long ago: no mail about them will come."""
    limit = now - settings.ADDRESS_KEPT
    answered = Report.objects.filter(kind=Report.Kind.ANSWER, published_at__lt=limit).values("consultation")
    return Q(consultation__in=answered) | Q(consultation__withdrawn_at__lt=limit)


def _with_needless_address(now: datetime) -> Rows:
    return Submission.objects.filter(_settled(now), sent_at__isnull=False).exclude(email="")


def _with_needless_people(now: datetime) -> Rows:
    """Names that may not be published are no part of the record any more; colleagues and mistyped names never were."""
    people = Exists(Colleague.objects.filter(submission=OuterRef("pk")))
    hidden = _UNNAMED & (~Q(name="") | ~Q(organisation="") | ~Q(expertise=""))
    return Submission.objects.filter(_settled(now), people | hidden, sent_at__isnull=False, erased_at=None)


def _forget_hidden_people(pks: Sequence[int]) -> None:
    forget_colleagues(Colleague.objects.filter(submission__in=pks))
    Submission.objects.filter(_UNNAMED, pk__in=pks).update(name="", organisation="", expertise="")


PERIODS = (
    Period(_("submissions that were never sent"), _unsent, delete_unsent),
    Period(_("texts of submissions withdrawn by their authors"), _withdrawn, empty),
    Period(_("texts of submissions whose address nobody confirmed"), _never_proven, empty),
    Period(
        _("addresses of submissions that need no mail any more"), _with_needless_address, blank(Submission, email="")
    ),
    Period(_("people behind submissions who are not named"), _with_needless_people, _forget_hidden_people),
    Period(
        _("hashes of networks on submissions"),
        lambda now: Submission.objects.exclude(network_key="").filter(begun_at__lt=now - settings.NETWORK_KEPT),
        blank(Submission, network_key=""),
    ),
    Period(
        _("uploaded sheets of paper entries"),
        lambda now: PaperSheet.objects.filter(uploaded_at__lt=now - paper_sheets.KEPT),
        delete(PaperSheet),
    ),
)
