"""A page that exists only in development: the mails the site would have sent."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SEPARATOR = b"-" * 79 + b"\n"
NEWEST = 50


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The newest mails of the folder in MAIL_URL, with their links to click."""
    folder = Path(settings.MAILERS["default"].get("OPTIONS", {}).get("file_path", ""))
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    messages = [message for file in files[:NEWEST] for message in reversed(_messages(file))]
    return render(request, "development/mail.html", {"messages": messages[:NEWEST]})


def _messages(file: Path) -> list[dict[str, str]]:
    parts = [part for part in file.read_bytes().split(SEPARATOR) if part.strip()]
    return [_shown(message_from_bytes(part, _class=EmailMessage, policy=policy.default)) for part in parts]


def _shown(message: EmailMessage) -> dict[str, str]:
    body = message.get_body(("plain",))
    return {
        "to": message["To"],
        "subject": message["Subject"],
        "date": message["Date"],
        "language": message["Content-Language"] or "",
        "text": body.get_content() if body else "",
    }
