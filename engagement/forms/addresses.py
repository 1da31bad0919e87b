"""Whether a mail can be written to an address."""

from email.message import EmailMessage as Message
from email.policy import SMTP

from django.forms import ValidationError
from django.utils.translation import gettext as _


def mailable(address: str) -> str:
    """The address, or ValidationError: some that look right cannot stand in the header of a mail."""
    try:
        Message(policy=SMTP)["To"] = address
    except (ValueError, IndexError) as error:
        raise ValidationError(_("We cannot write to this address. Please check it.")) from error
    return address
