"""The mail that brings contributors the private link to all that they have written."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from engagement.messages.envelope import compose
from engagement.models import Delivery


def build(delivery: Delivery) -> EmailMessage | None:
    """The link, in the language in which it was asked for; it names nothing that was written. None without an address."""
    contributor = delivery.contributor
    if contributor is None or not contributor.email:
        return None
    with override(contributor.language):
        whole_url = f"{settings.SITE_URL}{contributor.private_url()}"
        return compose(delivery, to=contributor.email, context={"whole_url": whole_url})
