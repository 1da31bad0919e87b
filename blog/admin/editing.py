"""Saving by itself, and noticing others: what the page of a post tells the server while somebody writes."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from blog.actions import editing
from blog.actions.posts import newest_number
from blog.admin.base import StaffAdmin
from blog.admin.verbs import staff
from blog.models import EditingSession, Post
from diplomacy.refusals import Stale

DRAFT_LIMIT = 1_000_000  # bytes of one form; the longest post is far below


class EditingAdmin(StaffAdmin):
    """Staff pages whose form keeps what is typed in a slot of its own, and shows who else is at work."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("autosave/", self.admin_site.admin_view(require_POST(self.autosave)), name="blog_post_autosave_new"),
            path(
                "<int:pk>/autosave/",
                self.admin_site.admin_view(require_POST(self.autosave)),
                name="blog_post_autosave",
            ),
            path("discard/", self.admin_site.admin_view(require_POST(self.discard)), name="blog_post_discard_new"),
            path("<int:pk>/discard/", self.admin_site.admin_view(require_POST(self.discard)), name="blog_post_discard"),
            *super().get_urls(),
        ]

    def autosave(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Keep the fields sent as JSON {"base": number, "slot": stamp, "fields": {name: [values]}}; fields may be missing.

        `slot` is the stamp of the words that the page was opened with or has kept since. Answers with the
        new one, who else is at work and which version is the newest; 409 where the slot holds other words.
        """
        post = self._post(request, pk)
        sent = _parsed(request)
        if sent is None:
            return HttpResponseBadRequest()
        try:
            session = _noted(post, staff(request), sent)
        except Stale as refused:
            return JsonResponse({"refused": refused.messages[0]}, status=409)
        return JsonResponse(_state(post, session))

    def discard(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Forget what was kept, and show the post as it was saved."""
        post = self._post(request, pk)
        editing.discard_draft(post, staff(request))
        url = reverse("admin:blog_post_change", args=[pk]) if pk else reverse("admin:blog_post_add")
        return HttpResponseRedirect(url)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> TemplateResponse:
        """The page knows which unsaved words it shows: those taken up, or those it had kept before it was sent."""
        post = kwargs.get("obj") or context.get("original")
        session = editing.unsaved(post, staff(request)) if "resume" in request.GET else None
        slot = editing.stamp(session) if request.method == "GET" else request.POST.get("_slot", "")
        response: Any = super().render_change_form(request, context | {"slot": slot}, *args, **kwargs)
        return response

    def _post(self, request: HttpRequest, pk: int | None) -> Post | None:
        post = Post.objects.select_related("revision").filter(pk=pk).first() if pk else None
        allowed = self.has_change_permission(request, post) if post else not pk and self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        return post


def _noted(post: Post | None, person: User, sent: dict[str, Any]) -> EditingSession:
    if not isinstance(sent.get("fields"), dict):
        return editing.note_presence(post, person)
    fields, base = _lists(sent["fields"]), _number(sent.get("base"))
    return editing.keep_draft(post, person, fields, base, loaded=str(sent.get("slot") or ""))


def _parsed(request: HttpRequest) -> dict[str, Any] | None:
    if len(request.body) > DRAFT_LIMIT:
        return None
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) and _number(sent.get("base")) >= 0 else None


def _lists(fields: dict[str, Any]) -> dict[str, list[str]]:
    """Names with lists of texts; whatever else was sent is left out."""
    return {
        name: [_storable(str(value)) for value in values]
        for name, values in fields.items()
        if isinstance(values, list) and _storable(name) == name
    }


def _storable(text: str) -> str:
    """Without what JSON can spell and no column takes: NUL, and halves of letters."""
    return text.replace("\x00", "").encode(errors="ignore").decode()


def _number(value: Any) -> int:
    """The number of a version, 0 for none, -1 for what is no such number."""
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _state(post: Post | None, session: EditingSession) -> dict[str, Any]:
    others = editing.others_at_work(post, session.person) if post else []
    return {
        "slot": editing.stamp(session),
        "saved_at": date_format(timezone.localtime(session.saved_at), "TIME_FORMAT") if session.saved_at else "",
        "newest": newest_number(post) if post else 0,
        "others": [other.person.get_full_name() or other.person.username for other in others],
    }
