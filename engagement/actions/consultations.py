"""Opening a consultation to the public, and taking it back."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import SearchEntry
from diplomacy import languages
from diplomacy.refusals import refuse_unless_empty
from engagement.models import Clause, Consultation, Ground, Stage, TimelineEntry


def obstacles_to_publication(consultation: Consultation) -> list[str]:
    """What still stands between a consultation and the public, in sentences; empty if nothing does."""
    if consultation.is_published:
        return [_("It is already published.")]
    obstacles = []
    if languages.missing(consultation, Consultation.PUBLIC_TEXTS):
        obstacles.append(
            _("Fill in, in both languages: what you want to know, what can change, what is fixed, what happens after.")
        )
    if not all(getattr(consultation, name) for name in Consultation.DATES):
        obstacles.append(_("Set the three dates: opens, closes, answer by."))
    elif consultation.closes_at and consultation.closes_at <= timezone.now():
        obstacles.append(_("It would be closed from the start: move its dates."))
    elif consultation.opens_at and timezone.localdate(consultation.opens_at) < timezone.localdate():
        obstacles.append(_("It would have opened before anybody could see it: move the opening to today or later."))
    if not Ground.objects.active().exists():
        obstacles.append(_("Publish at least one ground of moderation first."))
    return obstacles


@transaction.atomic
def publish(consultation: Consultation, *, by: User) -> None:
    """Announce a consultation; its stage follows from its dates. Refused lists what is missing."""
    locked = _locked(consultation)
    refuse_unless_empty(obstacles_to_publication(locked))
    locked.published_at, locked.published_by = timezone.now(), by
    locked.save()
    consultation.published_at = locked.published_at
    SearchEntry.objects.write(Clause.objects.published().with_draft().filter(draft__consultation=locked))
    TimelineEntry.objects.create(consultation=locked, kind=TimelineEntry.Kind.ANNOUNCED, recorded_by=by)


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
    locked = _locked(consultation)
    refuse_unless_empty(obstacles_to_withdrawal(locked))
    locked.withdrawn_at = timezone.now()
    locked.save()
    consultation.withdrawn_at = locked.withdrawn_at
    TimelineEntry.objects.create(
        consultation=locked,
        kind=TimelineEntry.Kind.WITHDRAWN,
        recorded_by=by,
        **{f"note_{code}": languages.text(locked, "withdrawn_reason", code) for code in languages.codes()},
    )


def _locked(consultation: Consultation) -> Consultation:
    """The row as it now stands, with nobody else publishing or withdrawing it."""
    return Consultation.objects.select_for_update().get(pk=consultation.pk)
