"""Mails to officers of the Ministry: the contributions that they are to deal with, the answers that were promised."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from engagement.messages.envelope import compose
from engagement.models import Delivery
from engagement.models.promise_reminders import Urgency, key, nearing, urgency
from engagement.models.workload import Workload, workloads


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail in the language that its row names; None where the officer has left, or nothing is left to do."""
    officer = delivery.officer
    if officer is None or not (officer.is_active and officer.is_staff and officer.email):
        return None
    with override(delivery.language or settings.LANGUAGE_CODE):
        if delivery.kind == Delivery.Kind.PROMISE:
            return _promised(delivery, officer.email)
        return _assigned(delivery, officer.email, workloads(officer))


def _assigned(delivery: Delivery, to: str, loads: list[Workload]) -> EmailMessage | None:
    """All that is open, by consultation, with the way to it; nothing of what anybody wrote."""
    if not loads:
        return None
    work = [(load, f"{settings.SITE_URL}{_desk_url(load)}") for load in loads]
    return compose(delivery, to=to, context={"work": work})


def _promised(delivery: Delivery, to: str) -> EmailMessage | None:
    """The day, and the way to the desk; None where the answer is there meanwhile, or its day has moved."""
    consultation = nearing().filter(pk=delivery.consultation_id or 0).first()
    step = urgency(consultation) if consultation else None
    if consultation is None or step is None or delivery.key != key(consultation, step):
        return None
    names = ["consultation_change"] + ["consultation_explain-lateness"] * (step == Urgency.MISSED)
    record_url, *explain_url = [_staff_url(name, consultation.pk) for name in names]
    context = {"consultation": consultation, "step": step, "record_url": record_url}
    return compose(delivery, to=to, context={**context, "explain_url": "".join(explain_url)})


def _staff_url(name: str, pk: int) -> str:
    return f"{settings.SITE_URL}{reverse(f'admin:engagement_{name}', args=[pk])}"


def _desk_url(load: Workload) -> str:
    return reverse("admin:engagement_desk_list", args=[load.consultation.pk], query={"assigned": "me"})
