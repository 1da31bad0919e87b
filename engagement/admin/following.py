"""What is followed, and the list of mails: what was sent and what failed. Neither shows an address."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from blog.admin.base import ReadOnlyAdmin, moment
from engagement.models import Delivery, Follow
from engagement.models.targets import related

ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    """Counts per topic and event above the rows; no row says whose it is."""

    list_display = (
        "label",
        "frequency",
        "language",
        moment("asked_at", _("asked for")),
        moment("confirmed_at", _("address confirmed")),
        moment("ended_at", _("ended")),
    )
    list_display_links = None
    list_filter = ("frequency", "language", "topic", "event", "consultation")
    list_select_related = ("topic", "event", "consultation")
    fields = (
        "label",
        "frequency",
        "language",
        "consent",
        moment("asked_at", _("asked for")),
        moment("confirmed_at", _("address confirmed")),
        moment("ended_at", _("ended")),
    )
    change_list_template = "admin/engagement/follow/change_list.html"

    @admin.display(description=_("what is followed"))
    def label(self, follow: Follow) -> str:
        return follow.label

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        counts = {"followed": followed()} | (extra_context or {})
        return super().changelist_view(request, counts)


def followed() -> list[tuple[str, int, int]]:
    """Each thing that is followed now, with how many get mail at once and how many weekly; the most followed first."""
    active, keys = Follow.objects.active(), [f"{name}_id" for name in Follow.TARGETS]
    counted = (
        active.order_by()
        .values(*keys)
        .annotate(
            at_once=Count("pk", filter=Q(frequency=Follow.Frequency.AT_ONCE)),
            weekly=Count("pk", filter=Q(frequency=Follow.Frequency.WEEKLY)),
        )
    )
    names = {follow.target_key: follow.label for follow in active.distinct(*keys).order_by(*keys).with_targets()}
    rows = [(names[tuple(row[key] for key in keys)], row["at_once"], row["weekly"]) for row in counted]
    return sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("about", "kind", "outcome", moment("queued_at", _("queued")), moment("sent_at", _("sent")))
    list_filter = ("kind",)
    list_select_related = (
        *("comment", "follower", "submission", "colleague", "post", "consultation"),
        *related("discussion__"),
    )
    fields = (
        "about",
        "kind",
        "language",
        "outcome",
        moment("queued_at", _("queued")),
        moment("next_at", _("next attempt")),
        moment("sent_at", _("sent")),
        moment("given_up_at", _("given up")),
        "attempts",
        "last_error",
    )

    @admin.display(description=_("about"))
    def about(self, delivery: Delivery) -> str:
        """The comment, or what a follower is told of; never who it is."""
        subject = delivery.comment or delivery.post or delivery.consultation or delivery.discussion
        return str(subject or pgettext("mail to a follower", "What somebody follows"))

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
