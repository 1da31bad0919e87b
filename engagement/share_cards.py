"""The share card of a consultation: what it is called, what kind it is, and when it is open."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from blog.share_cards import Subject
from diplomacy import languages
from diplomacy.date_ranges import date_range
from engagement.models import Consultation

KIND = "consultations"
SECOND = timedelta(seconds=1)  # one that closes at midnight is open to the end of the day before


def subject(consultation: Consultation) -> Subject:
    """What its card is drawn from; whether the public may see it was asked before."""
    return Subject(KIND, consultation.pk, partial(_words, consultation))


def _words(consultation: Consultation) -> tuple[str, str, int]:
    words = [consultation.get_kind_display(), _open_days(consultation)]
    return languages.text(consultation, "title"), " · ".join(filter(None, words)), consultation.pk


def _open_days(consultation: Consultation) -> str:
    """From its first to its last day, by the clock of Ulaanbaatar; "" while it has no dates."""
    if not (consultation.opens_at and consultation.closes_at):
        return ""
    first, last = timezone.localdate(consultation.opens_at), timezone.localdate(consultation.closes_at - SECOND)
    days = [day for day in date_range(first, last) if day]
    return ("–" if days[-1].isdecimal() or days[0].isdecimal() else " – ").join(days)
