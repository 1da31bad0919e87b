"""The reminder: some days before closing, one mail to whoever began a submission and has not sent it."""

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from engagement import mail
from engagement.models import Consultation, Delivery, Submission

KEY = "reminder"


def queue_reminders() -> int:
    """Write the mails that are due; how many. Safe to repeat: each submission gets one, also when closing moves later.

    Nobody is reminded of what was begun within that time.
    """
    now = timezone.now()
    closing = Consultation.objects.open().filter(closes_at__lte=now + settings.SUBMISSION_REMINDED_BEFORE)
    begun = Submission.objects.begun().filter(consultation__in=closing.values("pk")).exclude(email="")
    waiting = begun.filter(begun_at__lt=F("consultation__closes_at") - settings.SUBMISSION_REMINDED_BEFORE)
    told = Delivery.objects.filter(key=KEY, submission__isnull=False).values("submission")
    found = list(waiting.exclude(pk__in=told).order_by("pk"))
    for submission in found:
        mail.queue_to_submission(submission, Delivery.Kind.REMINDER, key=KEY)
    return len(found)
