"""The list of mails: what was sent and what failed. It shows no address."""

import re

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from blog.admin.base import ReadOnlyAdmin, moment
from engagement.models import Delivery

ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("comment", "kind", "outcome", moment("queued_at", _("queued")), moment("sent_at", _("sent")))
    list_filter = ("kind",)
    list_select_related = ("comment",)
    fields = (
        "comment",
        "kind",
        "outcome",
        moment("queued_at", _("queued")),
        moment("next_at", _("next attempt")),
        moment("sent_at", _("sent")),
        moment("given_up_at", _("given up")),
        "attempts",
        "last_error",
    )

    @admin.display(description=_("outcome"))
    def outcome(self, delivery: Delivery) -> str:
        if delivery.sent_at:
            return pgettext("outcome of a mail", "Sent")
        if delivery.given_up_at:
            return pgettext("outcome of a mail", "Given up")
        return pgettext("outcome of a mail", "Waiting")

    @admin.display(description=_("last error"))
    def last_error(self, delivery: Delivery) -> str:
        """What the mail server said, without the address it said it about."""
        return ADDRESS.sub("…", delivery.error) or "–"
