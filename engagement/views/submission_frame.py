"""What all pages behind the private link of a submission share."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from diplomacy.caching import private
from engagement.models.deadlines import in_time_until, is_late
from engagement.models.writers import Writer

DIGITS = 18  # no key is longer


def around(writer: Writer) -> dict[str, Any]:
    """What every one of these pages shows or needs."""
    submission = writer.submission
    consultation = submission.consultation
    return {
        "writer": writer,
        "submission": submission,
        "consultation": consultation,
        "token": writer.token,
        "own_url": f"{settings.SITE_URL}{writer.url()}",
        "in_time_until": in_time_until(consultation, submission.begun_at),
        "is_late": is_late(consultation, submission.begun_at),
    }


def nothing(request: HttpRequest) -> HttpResponse:
    """A link that was cut off, one that has ended and one behind which all is erased look the same."""
    return private(render(request, "engagement/submissions/nothing.html", status=404))


def key_in(text: str) -> int:
    """The key of a row in a form, 0 for whatever else was sent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
