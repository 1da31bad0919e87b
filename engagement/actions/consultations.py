"""Opening a consultation to the public, and taking it back."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.actions.refusals import refuse_unless_empty
from engagement.models import Consultation, Ground, Stage, TimelineEntry


def obstacles_to_publication(consultation: Consultation) -> list[str]:
    """What still stands between a consultation and the public, in sentences; empty if nothing does."""
    obstacles = []
    if consultation.is_published:
        obstacles.append(_("It is already published."))
    if languages.missing(consultation, Consultation.PUBLIC_TEXTS):
        obstacles.append(
            _("Fill in, in both languages: what you want to know, what can change, what is fixed, what happens after.")
        )
    if not all(getattr(consultation, name) for name in Consultation.DATES):
        obstacles.append(_("Set the three dates: opens, closes, answer by."))
    elif consultation.closes_at and consultation.closes_at <= timezone.now():
        obstacles.append(_("It would be closed from the start: move its dates."))
    if not Ground.objects.active().exists():
        obstacles.append(_("Publish at least one ground of moderation first."))
    return obstacles


@transaction.atomic
def publish(consultation: Consultation, *, by: User) -> None:
    """Announce a consultation; its stage follows from its dates. Refused lists what is missing."""
    _lock(consultation)
    refuse_unless_empty(obstacles_to_publication(consultation))
    consultation.published_at, consultation.published_by = timezone.now(), by
    consultation.save()
    TimelineEntry.objects.create(consultation=consultation, kind=TimelineEntry.Kind.ANNOUNCED, recorded_by=by)


def obstacles_to_withdrawal(consultation: Consultation) -> list[str]:
    """What stands against withdrawing it, in sentences."""
    obstacles = []
    if consultation.stage in {Stage.DRAFT, Stage.ANSWERED, Stage.WITHDRAWN}:
        obstacles.append(_("Only a published consultation that has not been answered can be withdrawn."))
    if languages.missing(consultation, ["withdrawn_reason"]):
        obstacles.append(_("Say in both languages why it is withdrawn: the page stays, with the reason."))
    return obstacles


@transaction.atomic
def withdraw(consultation: Consultation, *, by: User) -> None:
    """Take a consultation back; its page stays and says why. Refused lists what is missing."""
    _lock(consultation)
    refuse_unless_empty(obstacles_to_withdrawal(consultation))
    consultation.withdrawn_at = timezone.now()
    consultation.save()
    TimelineEntry.objects.create(
        consultation=consultation,
        kind=TimelineEntry.Kind.WITHDRAWN,
        recorded_by=by,
        **{f"note_{code}": languages.text(consultation, "withdrawn_reason", code) for code in languages.codes()},
    )


def _lock(consultation: Consultation) -> None:
    """Wait for whoever publishes or withdraws it at this moment, and see what they did."""
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    consultation.published_at, consultation.withdrawn_at = locked.published_at, locked.withdrawn_at
