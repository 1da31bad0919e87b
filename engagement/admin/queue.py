"""The moderators' queue: what waits, taking it before oneself, leaving it, taking a decision back.

A GET only shows; whatever claims, releases or undoes is a POST.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import VerbsAdmin, staff
from diplomacy.refusals import Refused
from engagement.actions import claims, undoing
from engagement.admin.queue_forms import NarrowingForm
from engagement.models import Act, Comment, ModerationDecision
from engagement.models.queue import Narrowing, Position, Queue, capped, counts, free, page_of

UNDO_OFFERED = timedelta(hours=1)
# What can be decided on several at once, as the queue is about to be cleared; edits and appeals are read one by one.
IN_BULK = {
    Queue.NEW: (Act.PUBLISH, Act.REJECT, Act.SPAM),
    Queue.REPORTED: (Act.KEEP, Act.REMOVE, Act.HOLD),
    Queue.EDITED: (),
    Queue.APPEALS: (),
}


@dataclass(frozen=True)
class Place:
    """Where in the queues somebody is: which queue, narrowed to what, and behind which position the page begins."""

    queue: Queue
    narrowing: Narrowing
    after: Position | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Place":
        form = NarrowingForm(request.GET)
        return cls(form.chosen_queue, form.narrowing, Position.parse(request.GET.get("after", "")))

    @property
    def fields(self) -> dict[str, object]:
        """As names and values, for hidden fields of a form."""
        chosen = {"queue": self.queue.value, **vars(self.narrowing), "after": self.after}
        return {name: value for name, value in chosen.items() if value}

    @property
    def query(self) -> str:
        """As the end of an address, with its question mark."""
        return f"?{urlencode(self.fields)}"

    def url(self, name: str, *args: object) -> str:
        """The address of a page of the queue that keeps this place."""
        return queue_url(name, *args) + self.query

    def at(self, queue: Queue) -> "Place":
        """The beginning of another queue, narrowed in the same way."""
        return Place(queue, self.narrowing)

    def behind(self, position: str) -> "Place":
        """The page that follows a position."""
        return Place(self.queue, self.narrowing, Position.parse(position))


@dataclass(frozen=True)
class Tab:
    """One queue on the bar of queues. `count` is words: «99+» for more than are counted."""

    queue: Queue
    count: str
    url: str
    is_open: bool


def queue_url(name: str, *args: object) -> str:
    return reverse(f"admin:engagement_comment_{name}", args=args)


def queue_list(admin: VerbsAdmin, request: HttpRequest) -> HttpResponse:
    """What waits, fifty at a time."""
    place = Place.of(request)
    page = page_of(place.queue, staff(request), place.narrowing, place.after)
    context = {
        **frame(admin, request, place),
        "title": _("Moderators’ queue"),
        "page": page,
        "narrowing_form": NarrowingForm(request.GET),
        "first_url": place.at(place.queue).url("queue"),
        "more_url": place.behind(page.more_after).url("queue") if page.more_after else "",
        "is_front": True,
        "acts": IN_BULK[place.queue],
    }
    return TemplateResponse(request, "admin/engagement/comment/queue.html", context)


def take_next(admin: VerbsAdmin, request: HttpRequest) -> HttpResponse:
    """Claim the next that nobody has, behind a position or else from the beginning, and show it."""
    _leave_named(request)
    return open_next(admin, request, Place.of(request), Position.parse(request.POST.get("position", "")))


def open_next(admin: VerbsAdmin, request: HttpRequest, place: Place, after: Position | None = None) -> HttpResponse:
    by = staff(request)
    found = None
    for start in [after, None] if after else [None]:
        found = found or claims.claim_next(free(place.queue, by, place.narrowing, start), by=by)
    if found:
        return HttpResponseRedirect(place.url("decide", found.pk))
    admin.message_user(request, gettext("Nothing waits here that no colleague has before them."), messages.INFO)
    return HttpResponseRedirect(place.at(place.queue).url("queue"))


def take(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Claim one comment and show it; who has it is told where a colleague does."""
    comment = get_object_or_404(Comment, pk=pk)
    _leave_named(request)
    try:
        claims.claim(comment, by=staff(request))
    except Refused as refused:
        admin.message_user(request, " ".join(refused.messages), messages.WARNING)
    return HttpResponseRedirect(Place.of(request).url("decide", pk))


def leave(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Give one comment back to the colleagues."""
    claims.release(get_object_or_404(Comment, pk=pk), by=staff(request))
    return HttpResponseRedirect(Place.of(request).url("queue"))


def undo(admin: VerbsAdmin, request: HttpRequest) -> HttpResponse:
    """Take one's own last decision back, or the whole bulk it was part of, and open what waits again."""
    by, place = staff(request), Place.of(request)
    own = ModerationDecision.objects.filter(decided_by=by)
    decision: ModerationDecision = get_object_or_404(own, pk=number(request.POST.get("decision")))
    try:
        if decision.batch:
            undoing.undo_batch(decision.batch, by=by)
        else:
            undoing.undo(decision, by=by)
            claims.claim(decision.comment, by=by)
    except Refused as refused:
        admin.message_user(request, " ".join(refused.messages), messages.ERROR)
        return HttpResponseRedirect(place.url("queue"))
    admin.message_user(request, gettext("Your decision is taken back."), messages.SUCCESS)
    return HttpResponseRedirect(place.url("queue") if decision.batch else place.url("decide", decision.comment_id))


def frame(admin: VerbsAdmin, request: HttpRequest, place: Place) -> dict[str, Any]:
    """What all pages of the queue show: the tabs, the last decision that can be taken back, and where one is."""
    by = staff(request)
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "place": place,
        "here": place.query,
        "tabs": _tabs(place, request),
        "queue_url": place.url("queue"),
        "next_url": place.url("next"),
        "undo_url": place.url("undo"),
        "bulk_url": queue_url("bulk"),
        "last": _last_decision(request),
        "moderator": by,
        "words": {act.value: act.label for act in Act},
    }


def _tabs(place: Place, request: HttpRequest) -> list[Tab]:
    found = counts(staff(request))
    return [
        Tab(
            queue,
            capped(found[queue]),
            place.at(queue).url("queue"),
            queue == place.queue,
        )
        for queue in Queue
    ]


def _last_decision(request: HttpRequest) -> ModerationDecision | None:
    """One's own last decision of this hour, while it can be taken back."""
    since = timezone.now() - UNDO_OFFERED
    own = ModerationDecision.objects.filter(decided_by=staff(request), decided_at__gte=since).select_related("comment")
    last = own.first()
    return last if last and undoing.can_be_undone(last) else None


def _leave_named(request: HttpRequest) -> None:
    """Who opens another comment gives the one before back."""
    claims.release(Comment(pk=number(request.POST.get("leave"))), by=staff(request))


def number(text: str | None) -> int:
    """A primary key as a browser sends it; 0, which no row has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
