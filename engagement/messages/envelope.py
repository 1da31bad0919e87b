"""How a mail is put together: the first line of its template is the subject, the rest its plain text."""

from collections.abc import Mapping
from email.headerregistry import BaseHeader, HeaderRegistry
from email.policy import EmailPolicy, Policy, default
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from diplomacy import languages
from engagement.models import Contributor, Delivery


class WholeHeader(BaseHeader):
    """A header that stays on one line as it is: folded or encoded, a long address in it could not be used."""

    max_count = 1

    @staticmethod
    def parse(value: str, kwds: dict[str, Any]) -> None:
        kwds["decoded"], kwds["parse_tree"] = value, None

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Message(EmailMessage):
    """A mail whose header for leaving the list reaches the mail program letter by letter (RFC 8058)."""

    def message(self, *, policy: Any = default) -> Any:
        if isinstance(policy, EmailPolicy):
            headers = HeaderRegistry()
            headers.map_to_type("list-unsubscribe", WholeHeader)
            policy = policy.clone(header_factory=headers)
        return super().message(policy=policy)


def compose(
    delivery: Delivery, *, to: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Message:
    """The mail of a row in the language that is active, from the template named after its kind."""
    text = render_to_string(f"emails/{delivery.kind}.txt", common() | dict(context))
    subject, _blank, body = text.strip().partition("\n")
    return Message(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[to],
        headers={
            "Message-ID": f"<delivery-{delivery.pk}@{host()}>",
            "Content-Language": languages.current(),
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def common() -> dict[str, Any]:
    """What every template may use."""
    return {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL}


def whole_url(author_key: str, language: str) -> str:
    """The page of everything from the address with this hash; "" while nothing from it has been confirmed."""
    contributor = Contributor.objects.filter(author_key=author_key).first() if author_key else None
    return f"{settings.SITE_URL}{contributor.private_url(language)}" if contributor else ""
