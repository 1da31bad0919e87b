"""Reminding officers of promised answers; the periodic job behind it may run as often as it likes."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from diplomacy import languages
from engagement.models import Consultation, Delivery
from engagement.models.promise_reminders import Urgency, key, nearing, urgency

RUN = "engagement.run_consultation"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def queue_promise_reminders() -> int:
    """Queue the mails to officers that are due and not queued yet, and return how many; one per officer and step."""
    due = [(consultation, step) for consultation in nearing() if (step := urgency(consultation))]
    if not due:
        return 0
    officers = list(_officers())
    return sum(_queue(officers, consultation, step) for consultation, step in due)


def _officers() -> QuerySet[User]:
    """Those who run consultations, by their group or themselves; who may do everything is not meant by that alone."""
    found: QuerySet[User] = User.objects.with_perm(RUN, include_superusers=False, backend=BACKEND)
    return found.filter(is_staff=True).exclude(email="").distinct()


def _queue(officers: list[User], consultation: Consultation, step: Urgency) -> int:
    """The worker's next sweep sends them."""
    name = key(consultation, step)
    told = set(Delivery.objects.filter(key=name, officer__in=officers).values_list("officer", flat=True))
    rows = [
        Delivery(
            officer=officer,
            kind=Delivery.Kind.PROMISE,
            key=name,
            consultation=consultation,
            language=languages.current(),
        )
        for officer in officers
        if officer.pk not in told
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
