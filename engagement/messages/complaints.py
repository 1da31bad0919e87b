"""The mail to a reader who has reported a comment and wished to learn the outcome."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from engagement.messages.envelope import compose
from engagement.models import Delivery


def build(delivery: Delivery) -> EmailMessage | None:
    """What came of the report, in its language; None where the address is gone, or the outcome was undone meanwhile."""
    complaint = delivery.complaint
    if complaint is None or not complaint.email or delivery.key != complaint.outcome_key:
        return None
    with override(complaint.language):
        context = {"complaint": complaint, "private_url": f"{settings.SITE_URL}{complaint.private_url()}"}
        return compose(delivery, to=complaint.email, context=context)
