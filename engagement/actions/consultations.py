"""Opening a consultation to the public, and taking it back."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import SearchEntry
from diplomacy import languages
from diplomacy.refusals import refuse_unless_empty
from engagement.actions import drafts, questions, timeline
from engagement.actions.preparation import locked_with_content, obstacles_to_readiness, readiness
from engagement.models import Clause, Consultation, Kind, Stage, TimelineEntry


def obstacles_to_publication(consultation: Consultation, by: User) -> list[str]:
    """What still stands between a consultation and the public if this person publishes it, in sentences."""
    return obstacles_to_readiness(consultation) or readiness(consultation, by)


@transaction.atomic
def publish(consultation: Consultation, *, by: User) -> None:
    """Announce a consultation that somebody else declared ready, with its first draft and its questions.

    Its stage follows from its dates. Refused lists what is missing, or who must look again.
    """
    locked = locked_with_content(consultation)
    refuse_unless_empty(obstacles_to_publication(locked, by))
    locked.published_at, locked.published_by = timezone.now(), by
    locked.save()
    consultation.published_at = locked.published_at
    timeline.record(locked, TimelineEntry.Kind.ANNOUNCED, {}, by)
    SearchEntry.objects.write(Clause.objects.published().with_draft().filter(draft__consultation=locked))
    _publish_first_draft(locked, by)
    questions.ask(locked)


def _publish_first_draft(consultation: Consultation, by: User) -> None:
    first = consultation.drafts.order_by("number").first()
    if consultation.kind == Kind.POLICY and first and not first.published_at:
        drafts.publish(first, by=by)


def obstacles_to_withdrawal(consultation: Consultation) -> list[str]:
    """What stands against withdrawing it, in sentences."""
    if consultation.stage in {Stage.DRAFT, Stage.ANSWERED, Stage.WITHDRAWN}:
        return [_("Only a published consultation that has not been answered can be withdrawn.")]
    return []


@transaction.atomic
def withdraw(consultation: Consultation, reason: Mapping[str, str], *, by: User) -> None:
    """Take a consultation back; its page stays and says why: `reason` by language. Refused lists what is missing."""
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    unsaid = [code for code in languages.codes() if not reason.get(code, "").strip()]
    silent = [_("Say in both languages why it is withdrawn: the page stays, with the reason.")] if unsaid else []
    refuse_unless_empty(obstacles_to_withdrawal(locked) + silent)
    locked.withdrawn_at = timezone.now()
    for code in languages.codes():
        setattr(locked, languages.column("withdrawn_reason", code), reason[code].strip())
    locked.save()
    consultation.refresh_from_db()
    timeline.record(locked, TimelineEntry.Kind.WITHDRAWN, reason, by)
